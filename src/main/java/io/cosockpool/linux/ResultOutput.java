package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalInt;

/**
 * Writes results by write(2), since Java's streams tell a closed pipe from a full disk by nothing
 * but a message.
 */
public final class ResultOutput {
  private static final int STANDARD_OUTPUT = 1;
  private static final int NEW_FILE_MODE = 0666;
  private static final int PRIVATE_FILE_MODE = 0600;

  private ResultOutput() {}

  /** The reader of a pipe closed it: there is nobody to write to. */
  public static final class ClosedPipeException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** What was to be written could not be, and why; a sentence for people without its full stop. */
  public static final class OutputException extends Exception {
    private static final long serialVersionUID = 1L;

    private OutputException(String message) {
      super(message);
    }
  }

  /** Whether standard output is a terminal. */
  public static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }

  /** The columns of the terminal that standard output goes to; empty if they are not known. */
  public static OptionalInt terminalColumns() {
    int columns = SystemCalls.terminalColumns(1);
    return columns > 0 ? OptionalInt.of(columns) : OptionalInt.empty();
  }

  /** Writes to standard output. */
  public static void toStandardOutput(String text) throws ClosedPipeException, OutputException {
    write(STANDARD_OUTPUT, utf8(text), "standard output");
  }

  /**
   * Writes to a file. A regular file is complete or stays what it was: it is written beside and
   * then put in its place. Anything else, a FIFO or a device, is written through.
   */
  public static void toFile(Path file, String text) throws ClosedPipeException, OutputException {
    toFile(file, utf8(text), NEW_FILE_MODE);
  }

  /** The same for what only the user himself may read. */
  public static void toPrivateFile(Path file, byte[] bytes)
      throws ClosedPipeException, OutputException {
    toFile(file, bytes, PRIVATE_FILE_MODE);
  }

  /**
   * Makes sure, before the work whose result it is to hold, that a file can be written as far as
   * that can be told. It stays as it is.
   */
  public static void checkWritable(Path file) throws OutputException {
    if (Files.isDirectory(file)) {
      throw failed(file.toString(), Linux.EISDIR());
    }
    if (isWrittenThrough(file)) {
      return;
    }
    Path beside = beside(resolved(file));
    int descriptor =
        SystemCalls.open(beside.toString(), newFile() | Linux.O_CLOEXEC(), PRIVATE_FILE_MODE);
    if (descriptor < 0) {
      throw failed(file.toString(), -descriptor);
    }
    SystemCalls.close(descriptor);
    beside.toFile().delete();
  }

  private static int newFile() {
    return Linux.O_WRONLY() | Linux.O_CREAT() | Linux.O_EXCL();
  }

  private static boolean isWrittenThrough(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file);
  }

  private static Path beside(Path place) {
    return place.resolveSibling("." + place.getFileName() + "." + Proc.self() + ".cosockpool");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void toFile(Path file, byte[] bytes, int mode)
      throws ClosedPipeException, OutputException {
    if (isWrittenThrough(file)) {
      writeFile(file, file, Linux.O_WRONLY(), mode, bytes);
      return;
    }
    Path place = resolved(file);
    Path beside = beside(place);
    try {
      writeFile(beside, file, newFile(), mode, bytes);
      Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new OutputException(file + " cannot be replaced");
    } finally {
      beside.toFile().delete();
    }
  }

  /** A link is kept: what it leads to is replaced. */
  private static Path resolved(Path file) {
    try {
      return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? file.toRealPath() : absolute(file);
    } catch (IOException e) {
      return absolute(file);
    }
  }

  private static Path absolute(Path file) {
    return file.toAbsolutePath().normalize();
  }

  /** Writes a file that a user knows as {@code named}. */
  private static void writeFile(Path file, Path named, int flags, int mode, byte[] bytes)
      throws ClosedPipeException, OutputException {
    int descriptor = SystemCalls.open(file.toString(), flags | Linux.O_CLOEXEC(), mode);
    if (descriptor < 0) {
      throw failed(named.toString(), -descriptor);
    }
    try {
      write(descriptor, bytes, named.toString());
      int synced = SystemCalls.fsync(descriptor);
      if (synced < 0 && synced != -Linux.EINVAL() && synced != -Linux.EROFS()) {
        throw failed(named.toString(), -synced);
      }
    } finally {
      SystemCalls.close(descriptor);
    }
  }

  private static void write(int descriptor, byte[] bytes, String name)
      throws ClosedPipeException, OutputException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment remaining = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      while (remaining.byteSize() > 0) {
        long written = SystemCalls.write(descriptor, remaining, remaining.byteSize());
        if (written >= 0) {
          remaining = remaining.asSlice(written);
        } else if (written == -Linux.EPIPE()) {
          throw new ClosedPipeException();
        } else if (written == -Linux.EAGAIN()) {
          waitForRoom();
        } else if (written != -Linux.EINTR()) {
          throw failed(name, (int) -written);
        }
      }
    }
  }

  /** Whoever shares a non-blocking standard output with us may have filled it. */
  private static void waitForRoom() throws OutputException {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutputException("the writing was interrupted");
    }
  }

  private static OutputException failed(String name, int errno) {
    return new OutputException(name + ": " + reason(errno));
  }

  private static String reason(int errno) {
    if (errno == Linux.ENOSPC() || errno == Linux.EDQUOT()) {
      return "no space left";
    }
    if (errno == Linux.ENOENT() || errno == Linux.ENOTDIR()) {
      return "no such folder";
    }
    if (errno == Linux.EACCES() || errno == Linux.EPERM()) {
      return "not permitted";
    }
    if (errno == Linux.EISDIR()) {
      return "it is a folder";
    }
    if (errno == Linux.EROFS()) {
      return "the file system is read-only";
    }
    return "it cannot be written (errno " + errno + ")";
  }
}
