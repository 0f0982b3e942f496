package io.cosockpool.openresty;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.model.Wording;
import java.util.List;

/**
 * A pool that could not be read.
 *
 * @param name where it stands, with its name if that could be read
 * @param reason why the last attempt was not believed
 * @param steady whether the last two attempts failed on the same bytes: then it fits no known
 *     shape; otherwise it did not hold still
 */
public record LeftOut(Wording name, Wording reason, boolean steady) {
  /** A pool whose walk was not believed. */
  public static LeftOut of(MemoryException reason, boolean steady) {
    return new LeftOut(
        Wording.of(reason.place().map(place -> place.subject().parts()).orElse(List.of())),
        Wording.of(reason.account()),
        steady);
  }
}
