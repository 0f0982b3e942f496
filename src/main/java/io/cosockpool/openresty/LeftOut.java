package io.cosockpool.openresty;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.model.Wording;

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
        Wording.of(reason.place().subject().parts()), Wording.of(reason.account()), steady);
  }
}
