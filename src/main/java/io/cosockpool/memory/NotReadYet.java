package io.cosockpool.memory;

/**
 * Somebody looks at bytes that are still to be read. It ends the attempt of a walk, and whoever
 * runs walks reads what was asked for and lets the walk try again: so it is no error, and nobody
 * else catches it.
 */
public final class NotReadYet extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The only one: attempts end often, and a stack trace would cost more than the attempt. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack that could be another's
  public static final NotReadYet SIGNAL = new NotReadYet();

  private NotReadYet() {
    super(null, null, false, false);
  }
}
