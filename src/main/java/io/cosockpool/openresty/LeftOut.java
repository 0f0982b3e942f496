package io.cosockpool.openresty;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MiscountException;
import io.cosockpool.model.Wording;

/**
 * A pool that could not be read.
 *
 * @param name where it stands, with its name if that could be read
 * @param reason why the last attempt was not believed
 * @param why what that says of the pool
 */
public record LeftOut(Wording name, Wording reason, Why why) {
  /** What an attempt that was not believed says of a pool; the worst first. */
  public enum Why {
    /** It fits no known shape: the last two attempts failed on the same bytes. */
    UNKNOWN_SHAPE,
    /** The same, and all that is wrong is the pool's own counter. */
    MISCOUNTED,
    /** It did not hold still. */
    NOT_STILL
  }

  /**
   * A pool whose walk was not believed.
   *
   * @param steady whether the last two attempts failed on the same bytes
   */
  public static LeftOut of(MemoryException reason, boolean steady) {
    return new LeftOut(
        Wording.of(reason.place().subject().parts()),
        Wording.of(reason.account()),
        why(reason, steady));
  }

  private static Why why(MemoryException reason, boolean steady) {
    if (!steady) {
      return Why.NOT_STILL;
    }
    return reason instanceof MiscountException ? Why.MISCOUNTED : Why.UNKNOWN_SHAPE;
  }
}
