package io.cosockpool.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A running process as {@code /proc/PID/stat} shows it; zombies are passed over. */
record ProcessStat(int pid, int parent, int group) {

  static List<ProcessStat> all() {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .flatMap(name -> of(Integer.parseInt(name)).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isRunning(int pid) {
    return of(pid).isPresent();
  }

  static boolean anyInGroup(int group) {
    return all().stream().anyMatch(process -> process.group == group);
  }

  /** What the process calls itself: nginx writes its role there. */
  String title() {
    return titleOf(pid);
  }

  /** The same of any process; empty if it is gone. */
  static String titleOf(int pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ').strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<ProcessStat> of(int pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The name, which may hold anything, ends at the last parenthesis; state, parent and group
      // follow.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return fields[0].equals("Z") || fields[0].equals("X")
          ? Optional.empty()
          : Optional.of(
              new ProcessStat(pid, Integer.parseInt(fields[1]), Integer.parseInt(fields[2])));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
