package io.cosockpool.linux;

import io.cosockpool.process.AccessDeniedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which of the kernel's rules for reading another process is in the way (ptrace(2)). */
final class Permission {
  private static final int CAP_SYS_PTRACE = 19;

  private Permission() {}

  /** The error for a process that may not be read, with what is missing and how to get it. */
  static AccessDeniedException denied(int pid) {
    boolean root = owner("self").equals("0");
    if (hasCapability()) {
      return yamaScope() == 3
          ? new AccessDeniedException(
              "the kernel lets no process read another (Yama, kernel.yama.ptrace_scope is 3)",
              "Only a reboot with another setting changes that.")
          : new AccessDeniedException(
              "it has capabilities that cosockpool lacks, belongs to another user namespace, or is protected by a"
                  + " security module",
              "Run cosockpool as root on the host, outside of any container.");
    }
    if (root) {
      return new AccessDeniedException(
          "cosockpool runs as root without CAP_SYS_PTRACE, as containers do",
          "Give the container that capability (docker run --cap-add SYS_PTRACE), or run cosockpool"
              + " on the host.");
    }
    return new AccessDeniedException(
        reasonWithoutCapability(pid), "Run: sudo cosockpool -p " + pid);
  }

  private static String reasonWithoutCapability(int pid) {
    if (!owner("self").equals(owner(Integer.toString(pid)))) {
      return "it belongs to another user, or changed its user, and CAP_SYS_PTRACE is missing";
    }
    return yamaScope() > 0
        ? "Yama (kernel.yama.ptrace_scope is " + yamaScope() + ") forbids it without CAP_SYS_PTRACE"
        : "CAP_SYS_PTRACE is missing";
  }

  private static boolean hasCapability() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("CapEff:")) {
          long effective = Long.parseUnsignedLong(line.substring(7).strip(), 16);
          return (effective >>> CAP_SYS_PTRACE & 1) != 0;
        }
      }
    } catch (IOException e) {
      return false;
    }
    return false;
  }

  /** The number of Yama's mode; 0, which forbids nothing, where the kernel has no Yama. */
  private static int yamaScope() {
    try {
      return Integer.parseInt(
          Files.readString(Path.of("/proc/sys/kernel/yama/ptrace_scope")).strip());
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * The owner of the process as a number; of one that changed its user, {@code /proc} says root.
   */
  private static String owner(String process) {
    try {
      return Files.getAttribute(Path.of("/proc", process), "unix:uid").toString();
    } catch (IOException e) {
      return "";
    }
  }
}
