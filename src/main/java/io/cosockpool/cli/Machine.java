package io.cosockpool.cli;

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

  /** Whether processes of a machine are understood; tells, if asked, that it was not tried. */
  static boolean isKnown(String machine, PoolsOptions options) {
    boolean known = KNOWN.contains(machine);
    if (known && options.verbose() && !machine.equals(TRIED)) {
      Messages.note("on " + machine + " the same checks decide, but it was not tried yet.");
    }
    return known;
  }

  /** Why processes of a machine are not read, a sentence without its full stop. */
  static String unknown(String machine) {
    return "the memory of processes on " + machine + " is not known, only on x86-64 and aarch64";
  }
}
