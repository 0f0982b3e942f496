package io.cosockpool.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What all of it was measured on. */
final class Machine {
  private Machine() {}

  static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** How many files a process may have open; this JVM has raised its own limit to that. */
  static int descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? (int) Math.min(Integer.MAX_VALUE, system.getMaxFileDescriptorCount())
        : 0;
  }

  /** How many processes ran or waited for a core, over 1, 5 and 15 minutes. */
  static String load() {
    return String.join(" ", List.of(line("/proc/loadavg").split(" ", -1)).subList(0, 3));
  }

  /** The time and the machine, in lines of Markdown. */
  static List<String> description() {
    return List.of(
        "- " + Instant.now().truncatedTo(ChronoUnit.MINUTES),
        "- " + processor() + ", " + cores() + " cores",
        "- Linux " + line("/proc/sys/kernel/osrelease"),
        "- JDK " + System.getProperty("java.vendor.version") + " " + Runtime.version());
  }

  private static String processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
