package io.cosockpool.cli;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Subject;
import java.util.Map;
import java.util.Set;

/** The machines whose processes are understood: 64 bits wide and little-endian. */
final class Machine {
  private static final String TRIED = "x86-64";
  private static final Set<String> KNOWN = Set.of(TRIED, "aarch64");

  /** What Java calls otherwise. */
  private static final Map<String, String> NAMES = Map.of("amd64", "x86-64");

  private Machine() {}

  /** The machine that this runs on. */
  static String here() {
    String name = System.getProperty("os.arch", "");
    return NAMES.getOrDefault(name, name);
  }

  /**
   * Checks that the processes of a machine are understood.
   *
   * @param subject what is of this machine, for people
   * @throws RefusedException if they are not
   */
  static void check(String machine, Subject subject, Verbosity verbosity) throws RefusedException {
    if (!KNOWN.contains(machine)) {
      throw new RefusedException(
          new Failure(
              Kind.UNKNOWN_LAYOUT,
              subject,
              "cosockpool understands processes on x86-64 and aarch64, but not on " + machine,
              ""));
    }
    if (verbosity.verbose() && !machine.equals(TRIED)) {
      Messages.note(
          "nobody has tried cosockpool on "
              + machine
              + " yet; it checks what it reads as it does on x86-64.");
    }
  }
}
