package io.cosockpool.linux;

import io.cosockpool.process.ProcessEndedException;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What {@code /proc} tells of processes to everybody (proc(5)). */
public final class Proc {
  /** PF_KTHREAD of the kernel's {@code include/linux/sched.h}. */
  private static final long KERNEL_THREAD = 0x00200000;

  private static final String SOCKET = "socket:[";

  private Proc() {}

  /**
   * The part of {@code /proc/PID/stat} that is used.
   *
   * @param name the command name
   * @param state the state letter
   * @param parent the parent's id
   * @param group the process group's id
   * @param kernelThread whether it is a thread of the kernel
   * @param startTime in clock ticks since boot
   */
  public record Stat(
      String name, char state, int parent, int group, boolean kernelThread, long startTime) {
    /** Whether it has ended and only its parent has not asked for its status yet. */
    public boolean isZombie() {
      return state == 'Z' || state == 'X';
    }
  }

  /** The ids of all processes now, ascending. */
  public static List<Integer> pids() {
    List<Integer> pids = new ArrayList<>();
    String[] entries = new File("/proc").list();
    for (String entry : entries == null ? new String[0] : entries) {
      if (Character.isDigit(entry.charAt(0))) {
        pids.add(Integer.parseInt(entry));
      }
    }
    Collections.sort(pids);
    return pids;
  }

  /**
   * What {@code stat} says of a process.
   *
   * @throws ProcessEndedException if there is no such process
   */
  public static Stat stat(int pid) throws ProcessEndedException {
    String line = read(pid, "stat").orElseThrow(() -> new ProcessEndedException(pid));
    int nameEnd = line.lastIndexOf(')');
    if (nameEnd < 0) {
      throw new ProcessEndedException(pid);
    }
    String name = line.substring(line.indexOf('(') + 1, nameEnd);
    String[] fields = line.substring(nameEnd + 2).split(" ", -1);
    return new Stat(
        name,
        fields[0].charAt(0),
        Integer.parseInt(fields[1]),
        Integer.parseInt(fields[2]),
        (Long.parseLong(fields[6]) & KERNEL_THREAD) != 0,
        Long.parseLong(fields[19]));
  }

  /** What {@code stat} says of a process; empty if there is no such process. */
  public static Optional<Stat> find(int pid) {
    try {
      return Optional.of(stat(pid));
    } catch (ProcessEndedException e) {
      return Optional.empty();
    }
  }

  /** What {@code status} says of a process; empty if there is no such process. */
  public static Optional<ProcStatus> status(int pid) {
    return read(pid, "status").map(ProcStatus::parse);
  }

  /** What {@code status} says of this process, none of which changes while it runs. */
  static ProcStatus ownStatus() {
    return Own.STATUS;
  }

  /**
   * Whether {@code /proc} shows the processes of a PID namespace around this process's own: then
   * the ids that it shows are not those that system calls know, kill(2) or ptrace(2) for example.
   */
  public static boolean isOfAnotherNamespace() {
    return ownStatus().isInside();
  }

  private static final class Own {
    static final ProcStatus STATUS = status(self()).orElseThrow();
  }

  /** This process's own id, as {@code /proc} has it. */
  public static int self() {
    try {
      return Integer.parseInt(Files.readSymbolicLink(Path.of("/proc/self")).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of this machine; empty if it is not told. */
  public static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** The command line with blanks between its arguments; empty if there is none. */
  static String title(int pid) {
    return read(pid, "cmdline").orElse("").replace('\0', ' ').strip();
  }

  /** The inode of a socket that a process has open; empty if the descriptor is none. */
  static Optional<Long> socketInode(int pid, int descriptor) {
    try {
      String link =
          Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + descriptor)).toString();
      return link.startsWith(SOCKET)
          ? Optional.of(Long.parseLong(link.substring(SOCKET.length(), link.length() - 1)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The text of a file about a process; empty if it cannot be opened or read. By a stream and not a
   * channel: hundreds of these files are read, and a stream costs a third.
   */
  static Optional<String> read(int pid, String file) {
    try (FileInputStream in = new FileInputStream("/proc/" + pid + "/" + file)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
