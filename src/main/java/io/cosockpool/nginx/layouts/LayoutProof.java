package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Structure;
import io.cosockpool.walk.Walk;
import java.util.List;

/** How live bytes tell whether a structure has a layout. */
public interface LayoutProof {
  /**
   * The walks that look, for a layout that has every field that the catalogue knows of it. A walk
   * that finds nothing that could tell is {@linkplain Check#unconfirmed unconfirmed}.
   */
  List<? extends Walk<Check>> walks(Structure layout);

  /**
   * What the walks say together.
   *
   * @param checks theirs, in their order
   */
  default Check together(List<Check> checks) {
    return checks.getFirst();
  }
}
