package io.cosockpool.process;

/**
 * What the kernel tells of a process ({@code /proc/PID/stat} and {@code cmdline}, proc(5)).
 *
 * @param name the command name, at most 15 bytes; chosen by the process, so untrusted
 * @param title the command line with its arguments joined by blanks, which nginx overwrites with
 *     what the process does; empty for a kernel thread; untrusted
 * @param state a letter: R, S, D, Z (zombie), X (dead) and others
 * @param parent the parent's process id
 * @param group the process group id
 * @param startTime in clock ticks since boot; with the process id it names a process for good
 * @param kernelThread whether it runs in the kernel alone
 * @param innerPid its process id in its own PID namespace, a container's for example
 */
public record ProcessFacts(
    String name,
    String title,
    char state,
    int parent,
    int group,
    long startTime,
    boolean kernelThread,
    int innerPid) {
  /** Whether it has ended and only its parent has not asked for its status yet. */
  public boolean isZombie() {
    return state == 'Z' || state == 'X';
  }

  /** Whether it runs, or waits for a processor. */
  public boolean isRunnable() {
    return state == 'R';
  }

  /** Whether a signal or a debugger has stopped it, so that it runs only when it is let go. */
  public boolean isStopped() {
    return state == 'T' || state == 't';
  }
}
