package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Structure;
import io.cosockpool.walk.Walk;
import java.util.List;

/**
 * No proof, since nothing leads to such a structure.
 *
 * @param reason why not
 */
public record Unreached(String reason) implements LayoutProof {
  @Override
  public List<Walk<Check>> walks(Structure layout) {
    return List.of();
  }

  @Override
  public Check together(List<Check> checks) {
    return Check.unconfirmed(reason);
  }
}
