package io.cosockpool.linux;

import io.cosockpool.process.AccessDeniedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What decides whether the kernel lets this process read another one (ptrace(2), "Ptrace access
 * mode checking"), as far as it can be seen from here.
 *
 * @param root whether cosockpool is root, at least in its own user namespace
 * @param sameUser whether the process belongs to the user of cosockpool
 * @param capable whether cosockpool has CAP_SYS_PTRACE
 * @param obtainable whether a program that it starts could get it, {@code sudo} for one
 * @param machinesOwnUsers whether it is in no user namespace but the machine's own
 * @param callUsable whether process_vm_readv(2) serves: no seccomp filter forbids it, and {@code
 *     /proc} shows the processes of the PID namespace that the call knows
 * @param yamaScope kernel.yama.ptrace_scope; 0 where there is no Yama
 */
record Permission(
    boolean root,
    boolean sameUser,
    boolean capable,
    boolean obtainable,
    boolean machinesOwnUsers,
    boolean callUsable,
    int yamaScope) {
  static final Path YAMA_SCOPE = Path.of("/proc/sys/kernel/yama/ptrace_scope");

  private static final int NOBODY_AT_ALL = 3;

  /** The error for a process that may not be read, with what is missing and how to get it. */
  static AccessDeniedException denied(int pid) {
    ProcStatus self = Proc.ownStatus();
    String user = owner("self");
    return new Permission(
            user.equals("0"),
            user.equals(owner(Integer.toString(pid))),
            self.mayTrace(),
            self.canGetToTrace(),
            Namespace.USER.isInitial(),
            !self.isInside() && isCallPermitted(),
            yamaScope(YAMA_SCOPE))
        .denied();
  }

  /** Reading nothing of itself is permitted to every process: only a seccomp filter can refuse. */
  private static boolean isCallPermitted() {
    return SystemCalls.processVmReadv(Proc.self(), MemorySegment.NULL, 0, MemorySegment.NULL, 0)
        >= 0;
  }

  /** The number in Yama's file; 0, which forbids nothing, where the kernel has no Yama. */
  static int yamaScope(Path file) {
    try {
      return Integer.parseInt(Files.readString(file).strip());
    } catch (IOException e) {
      return 0;
    }
  }

  /** The owner of the process as a number; of one that hides itself, {@code /proc} says root. */
  private static String owner(String process) {
    try {
      return Files.getAttribute(Path.of("/proc", process), "unix:uid").toString();
    } catch (IOException e) {
      return "";
    }
  }

  AccessDeniedException denied() {
    if (yamaScope == NOBODY_AT_ALL) {
      return new AccessDeniedException(
          "the kernel lets no process read another (Yama, kernel.yama.ptrace_scope is 3)",
          "Only a reboot with another setting changes that.");
    }
    return capable ? deniedInSpiteOfCapability() : new AccessDeniedException(missing(), supply());
  }

  private AccessDeniedException deniedInSpiteOfCapability() {
    if (!callUsable) {
      return new AccessDeniedException(
          "process_vm_readv is of no use here (seccomp forbids it, or /proc is that of another PID"
              + " namespace), and for /proc/PID/mem CAP_SYS_PTRACE is not enough",
          "Add CAP_DAC_READ_SEARCH (docker run --cap-add DAC_READ_SEARCH), or allow the call.");
    }
    if (!machinesOwnUsers) {
      return new AccessDeniedException(
          "it is outside the user namespace in which cosockpool has CAP_SYS_PTRACE",
          "Run cosockpool outside of that namespace, as the one who started the process or as root"
              + " on the host.");
    }
    return new AccessDeniedException(
        "a security module (AppArmor, SELinux) forbids it, though cosockpool has CAP_SYS_PTRACE",
        "See the kernel's log: dmesg | grep -i denied. Run cosockpool on the host, or its container"
            + " with --security-opt apparmor=unconfined or label=disable.");
  }

  private String missing() {
    if (root) {
      return "cosockpool runs as root without CAP_SYS_PTRACE, as containers do";
    }
    if (!sameUser) {
      return "it belongs to another user, or changed its user, and CAP_SYS_PTRACE is missing";
    }
    return yamaScope > 0
        ? "Yama (kernel.yama.ptrace_scope is " + yamaScope + ") forbids it without CAP_SYS_PTRACE"
        : "it has capabilities, groups or a user namespace that cosockpool has not, and"
            + " CAP_SYS_PTRACE is missing";
  }

  private String supply() {
    return root || !obtainable || !machinesOwnUsers
        ? "Give the container that capability (docker run --user 0 --cap-add SYS_PTRACE), or run"
            + " cosockpool on the host."
        : "Run the same as root: sudo cosockpool ...";
  }
}
