package io.cosockpool.linux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of {@code /proc/PID/status} that is used (proc(5)).
 *
 * @param threadGroup the process that a thread belongs to; of a process its own id
 * @param pids the process's id as this {@code /proc} shows it, then those that it has in the PID
 *     namespaces below, down to its own
 * @param user whose files it makes, the last of its user ids
 * @param effective its capabilities, a bit each
 * @param bounding the capabilities that it or a program that it starts can get at all
 */
public record ProcStatus(
    int threadGroup, List<Integer> pids, int user, long effective, long bounding) {
  /** Number of the capability to read other processes (capabilities(7)). */
  private static final int CAP_SYS_PTRACE = 19;

  static ProcStatus parse(String text) {
    Map<String, String> fields = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    String threadGroup = fields.getOrDefault("Tgid", "0");
    return new ProcStatus(
        Integer.parseInt(threadGroup),
        numbers(fields.getOrDefault("NSpid", threadGroup)),
        numbers(fields.getOrDefault("Uid", "0")).getLast(),
        Long.parseUnsignedLong(fields.getOrDefault("CapEff", "0"), 16),
        Long.parseUnsignedLong(fields.getOrDefault("CapBnd", "0"), 16));
  }

  private static List<Integer> numbers(String text) {
    List<Integer> numbers = new ArrayList<>();
    for (String number : text.split("\t", -1)) {
      numbers.add(Integer.parseInt(number));
    }
    return List.copyOf(numbers);
  }

  /** The process's id in its own PID namespace. */
  public int innerPid() {
    return pids.getLast();
  }

  /** Whether its PID namespace is another, further inside, than the one this /proc shows. */
  public boolean isInside() {
    return pids.size() > 1;
  }

  boolean mayTrace() {
    return has(effective);
  }

  boolean canGetToTrace() {
    return has(bounding);
  }

  private static boolean has(long capabilities) {
    return (capabilities >>> CAP_SYS_PTRACE & 1) != 0;
  }
}
