package io.cosockpool.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Why a process that runs on this machine may not be in {@code /proc}. */
public final class Visibility {
  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  private Visibility() {}

  /** What hides processes from us and what helps, whole sentences; empty if nothing does. */
  public static String restriction() {
    if (!Proc.ownStatus().mayTrace() && isHidingOthers()) {
      return "This /proc hides the processes of other users (hidepid): sudo cosockpool ... sees"
          + " them.";
    }
    if (!Proc.isOfAnotherNamespace() && !Namespace.PID.isInitial()) {
      return "cosockpool is in a PID namespace of its own, a container's, and sees only what runs"
          + " there: run it on the host, or in a container with docker run --pid=host.";
    }
    return "";
  }

  private static boolean isHidingOthers() {
    try {
      return Files.readAllLines(MOUNTS).stream().anyMatch(Visibility::isProcWithHidepid);
    } catch (IOException e) {
      return false;
    }
  }

  /** A line is {@code source folder type options}, and 0 or off is never shown. */
  private static boolean isProcWithHidepid(String line) {
    String[] columns = line.split(" ", 5);
    return columns.length > 3 && columns[1].equals("/proc") && columns[3].contains("hidepid=");
  }
}
