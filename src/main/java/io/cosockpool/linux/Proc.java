package io.cosockpool.linux;

import io.cosockpool.process.OversizedProcessException;
import io.cosockpool.process.ProcessEndedException;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** What {@code /proc} tells of processes to everybody (proc(5)). */
public final class Proc {
  /** PF_KTHREAD of the kernel's {@code include/linux/sched.h}. */
  private static final long KERNEL_THREAD = 0x00200000;

  private static final String SOCKET = "socket:[";
  private static final String OPEN_FILES = "Max open files";

  /** USER_HZ, which the kernel counts start times in, on x86-64 and aarch64 alike. */
  static final int TICKS_PER_SECOND = 100;

  /**
   * {@code status} is the longest of the small files: 65,536 groups of up to 11 bytes. A process
   * decides how long some of them are, a command line of gigabytes among them.
   */
  private static final int LONGEST_FILE = 1 << 20;

  /** As much of a command line as anybody wants to see; nginx's titles are shorter. */
  private static final int LONGEST_TITLE = 4096;

  /** What {@code maps} of an nginx takes: 8 GiB of LuaJIT's segments are 4 MiB of lines. */
  private static final long MOST_OF_MAPS = 8 << 20;

  /** As many descriptors as a process may have (fs.nr_open), unless that was raised. */
  private static final long MOST_DESCRIPTORS = 1 << 20;

  private Proc() {}

  /**
   * The part of {@code /proc/PID/stat} that is used.
   *
   * @param name the command name
   * @param state the state letter
   * @param parent the parent's id
   * @param group the process group's id
   * @param foreground the process group that has the process's terminal, or -1
   * @param kernelThread whether it is a thread of the kernel
   * @param startTime in clock ticks since boot
   */
  public record Stat(
      String name,
      char state,
      int parent,
      int group,
      int foreground,
      boolean kernelThread,
      long startTime) {
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
        Integer.parseInt(fields[5]),
        (Long.parseLong(fields[6]) & KERNEL_THREAD) != 0,
        Long.parseLong(fields[19]));
  }

  /**
   * How long a process's first thread has run on a processor, in milliseconds; empty if it is gone,
   * or if the kernel was built without this.
   */
  static OptionalLong processorTime(int pid) {
    return read(pid, "schedstat")
        .map(
            line ->
                OptionalLong.of(Long.parseLong(line.substring(0, line.indexOf(' '))) / 1_000_000))
        .orElse(OptionalLong.empty());
  }

  /** What {@code stat} says of a process; empty if there is no such process. */
  public static Optional<Stat> find(int pid) {
    try {
      return Optional.of(stat(pid));
    } catch (ProcessEndedException e) {
      return Optional.empty();
    }
  }

  /**
   * The ids of a process's children, in words of the kernel; empty if it is gone, or if the kernel
   * was built without them.
   */
  public static Optional<String> children(int pid) {
    return read(pid, "task/" + pid + "/children");
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

  /**
   * The command line with blanks between its arguments, or its beginning; empty if there is none.
   */
  static String title(int pid) {
    String title = read(pid, "cmdline", LONGEST_TITLE + 1).orElse("").replace('\0', ' ').strip();
    return title.length() <= LONGEST_TITLE ? title : title.substring(0, LONGEST_TITLE) + "...";
  }

  /** How many descriptors a process may have, the soft limit; empty if that is not told. */
  static OptionalLong descriptorLimit(int pid) {
    for (String line : read(pid, "limits").orElse("").split("\n", -1)) {
      if (line.startsWith(OPEN_FILES)) {
        String soft = line.substring(OPEN_FILES.length()).strip().split(" +", 2)[0];
        return soft.chars().allMatch(Character::isDigit) && !soft.isEmpty()
            ? OptionalLong.of(Long.parseLong(soft))
            : OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  /**
   * How many descriptors a process has; empty if that is not told, or they are more than the kernel
   * gives a process by default. Since Linux 6.2 it is the size of the folder of descriptors, which
   * is 0 before.
   */
  static OptionalLong descriptors(int pid) {
    Path folder = Path.of("/proc/" + pid + "/fd");
    try {
      long size = Files.size(folder);
      return size > 0 ? OptionalLong.of(size) : count(folder);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong count(Path folder) throws IOException {
    long count = 0;
    try (DirectoryStream<Path> each = Files.newDirectoryStream(folder)) {
      Iterator<Path> left = each.iterator();
      for (; left.hasNext() && count <= MOST_DESCRIPTORS; left.next()) {
        count++;
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return count <= MOST_DESCRIPTORS ? OptionalLong.of(count) : OptionalLong.empty();
  }

  /** How long this machine has been up, in milliseconds; empty if that is not told. */
  static OptionalLong uptime() {
    try {
      String seconds = Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0];
      return OptionalLong.of(
          new BigDecimal(seconds).multiply(BigDecimal.valueOf(1000)).longValue());
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * How far the CLOCK_MONOTONIC of a process is ahead of the machine's, in milliseconds: a
   * container may have a time namespace (time_namespaces(7)). 0 where the kernel has none.
   */
  static long monotonicOffset(int pid) {
    for (String line : read(pid, "timens_offsets").orElse("").split("\n", -1)) {
      String[] words = line.strip().split(" +", -1);
      if (words[0].equals("monotonic") && words.length == 3) {
        return Long.parseLong(words[1]) * 1000 + Long.parseLong(words[2]) / 1_000_000;
      }
    }
    return 0;
  }

  /** The inode of a socket that a process has open; empty if the descriptor is no socket. */
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
    return read(pid, file, LONGEST_FILE);
  }

  private static Optional<String> read(int pid, String file, int most) {
    try (FileInputStream in = new FileInputStream("/proc/" + pid + "/" + file)) {
      return Optional.of(new String(in.readNBytes(most), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Gives the lines of {@code maps} one by one, so that nobody has to hold them.
   *
   * @return how many there were; empty if the file cannot be opened or read
   * @throws OversizedProcessException if they are more than an nginx has
   */
  static OptionalInt mappings(int pid, Consumer<String> each) throws OversizedProcessException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new Limited(new FileInputStream("/proc/" + pid + "/maps"), MOST_OF_MAPS),
                StandardCharsets.UTF_8))) {
      int count = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        each.accept(line);
        count++;
      }
      return OptionalInt.of(count);
    } catch (TooLongException e) {
      throw new OversizedProcessException(
          "its memory map has more than %d MiB of text".formatted(MOST_OF_MAPS >> 20));
    } catch (IOException e) {
      return OptionalInt.empty();
    }
  }

  /** A file is longer than it is read. */
  private static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** A stream of so many bytes at most. */
  private static final class Limited extends FilterInputStream {
    private long left;

    Limited(InputStream in, long most) {
      super(in);
      left = most;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      left -= Math.max(0, read);
      if (left < 0) {
        throw new TooLongException();
      }
      return read;
    }
  }
}
