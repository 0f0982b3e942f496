package io.cosockpool.luajit;

/**
 * A place in the code of a Lua function.
 *
 * @param prototype the function's
 * @param position the number of the instruction that the function has got to; negative if that is
 *     not known
 */
public record CallSite(Prototype prototype, int position) {
  /** Of thousands; that of a record takes longer than to look a place up. */
  @Override
  public int hashCode() {
    return 31 * prototype.hashCode() + position;
  }

  /** Whether it is known what the function has got to. */
  boolean isKnown() {
    return position >= 0;
  }
}
