package io.cosockpool.linux;

import io.cosockpool.process.NotStoppedException;
import io.cosockpool.process.ProcessEndedException;

/** What is in the way of tracing a process that may be read. */
final class Tracing {
  private Tracing() {}

  /** Checks that a process does not stand still by itself. */
  static void checkRuns(int pid) throws NotStoppedException, ProcessEndedException {
    if (Proc.stat(pid).state() == 'T') {
      throw new NotStoppedException("it stands still already, stopped by a signal");
    }
  }

  /** The error for a process that the kernel does not let us trace. */
  static NotStoppedException refused(int pid) {
    int tracer = tracer(pid);
    return tracer > 0
        ? new NotStoppedException("process " + tracer + " traces it")
        : new NotStoppedException(
            "ptrace is refused by a seccomp filter or a security module, which docker run"
                + " --security-opt seccomp=unconfined and apparmor=unconfined leave out");
  }

  /** The process that traces this one, or 0: the kernel tells which of its threads does. */
  private static int tracer(int pid) {
    int thread = number(pid, "TracerPid:");
    return thread == 0 ? 0 : number(thread, "Tgid:");
  }

  private static int number(int pid, String field) {
    return Proc.read(pid, "status")
        .flatMap(status -> status.lines().filter(line -> line.startsWith(field)).findFirst())
        .map(line -> Integer.parseInt(line.substring(field.length()).strip()))
        .orElse(0);
  }
}
