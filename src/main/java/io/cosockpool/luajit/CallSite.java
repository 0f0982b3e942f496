package io.cosockpool.luajit;

import io.cosockpool.model.KeyHash;
import org.jspecify.annotations.Nullable;

/**
 * A place in the code of a Lua function.
 *
 * @param prototype the function's
 * @param position the number of the instruction that the function has got to; negative if that is
 *     not known
 */
public record CallSite(Prototype prototype, int position) {
  /** {@link KeyHash}. */
  @Override
  public int hashCode() {
    return KeyHash.of(prototype.hashCode(), position);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CallSite same
        && position == same.position
        && prototype.equals(same.prototype);
  }

  /** Whether it is known what the function has got to. */
  boolean isKnown() {
    return position >= 0;
  }
}
