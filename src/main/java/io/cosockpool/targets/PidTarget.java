package io.cosockpool.targets;

/**
 * A process id as it was given with {@code -p}.
 *
 * @param number positive: a process; negative: a process group, by its id or by any member's
 */
public record PidTarget(int number) {
  /** Whether it stands for a group. */
  public boolean isGroup() {
    return number < 0;
  }

  /** The process or group id without its sign. */
  public int id() {
    return Math.abs(number);
  }
}
