package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes results by write(2), since Java's streams tell a closed pipe from a full disk by nothing
 * but a message.
 */
public final class ResultOutput {
  private static final int STANDARD_OUTPUT = 1;
  private static final int NEW_FILE_MODE = 0666;
  private static final int PRIVATE_FILE_MODE = 0600;

  /** Since when nothing could be written, on the clock of System.nanoTime; null between writes. */
  private static volatile @Nullable Long waitingSince;

  private ResultOutput() {}

  /** The reader of a pipe closed it: there is nobody to write to. */
  public static final class ClosedPipeException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** What was to be written could not be, and why; a sentence for people without its full stop. */
  public static final class OutputException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With what went wrong, without a full stop. */
    public OutputException(String message) {
      super(message);
    }

    static OutputException of(Path file, IOException e) {
      if (e instanceof NoSuchFileException) {
        return new OutputException(file + ": no such folder");
      }
      if (e instanceof AccessDeniedException) {
        return new OutputException(file + ": not permitted");
      }
      String reason = e instanceof FileSystemException failed ? failed.getReason() : null;
      return new OutputException(file + ": it cannot be written (" + reason + ")");
    }
  }

  /** How long a write that goes on now has waited for whoever reads what is written. */
  public static Duration waited() {
    Long since = waitingSince;
    return since == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  /** Whether standard output is a terminal. */
  public static boolean isTerminal() {
    return UserTerminal.isTerminal(1);
  }

  /** Writes to standard output. */
  public static void toStandardOutput(String text) throws ClosedPipeException, OutputException {
    write(STANDARD_OUTPUT, utf8(text), "standard output");
  }

  /**
   * Writes to a file. A regular file is complete or stays what it was: it is written beside and
   * then put in its place, with its owner and permissions as far as we may give these. Anything
   * else, a FIFO or a device, is written through.
   */
  public static void toFile(Path file, String text) throws ClosedPipeException, OutputException {
    try (OutputPlace place = OutputPlace.of(file)) {
      Optional<Handle> existing = place.existing();
      if (place.isWrittenThrough()) {
        writeThrough(existing.orElseThrow(), file, utf8(text));
        return;
      }
      int mode = existing.isPresent() ? PRIVATE_FILE_MODE : NEW_FILE_MODE;
      try (Draft draft = Draft.beside(place, file, mode)) {
        if (existing.isPresent()) {
          draft.takePlaceOf(existing.get().facts());
        }
        draft.write(utf8(text));
        draft.publish();
      }
    }
  }

  private static void writeThrough(Handle existing, Path named, byte[] bytes)
      throws ClosedPipeException, OutputException {
    int descriptor =
        SystemCalls.open(existing.path().toString(), Linux.O_WRONLY() | Linux.O_CLOEXEC(), 0);
    if (descriptor < 0) {
      throw failed(named.toString(), -descriptor);
    }
    try {
      writeAll(descriptor, bytes, named.toString());
    } finally {
      SystemCalls.close(descriptor);
    }
  }

  /** Writes to what is open, and makes sure that it is kept where it can be. */
  static void writeAll(int descriptor, byte[] bytes, String name)
      throws ClosedPipeException, OutputException {
    write(descriptor, bytes, name);
    int synced = SystemCalls.fsync(descriptor);
    if (synced < 0 && synced != -Linux.EINVAL() && synced != -Linux.EROFS()) {
      throw failed(name, -synced);
    }
  }

  /**
   * Writes a file that only the user himself may read: a new one, or one in place of a regular file
   * of his own.
   */
  public static void toPrivateFile(Path file, byte[] bytes)
      throws ClosedPipeException, OutputException {
    try (OutputPlace place = OutputPlace.of(file)) {
      checkPrivate(place, file);
      try (Draft draft = Draft.beside(place, file, PRIVATE_FILE_MODE)) {
        draft.checkPrivate();
        draft.write(bytes);
        draft.publish();
      }
    }
  }

  /**
   * Makes sure, before the work whose result it is to hold, that a file can be written as far as
   * that can be told. It stays as it is.
   */
  public static void checkWritable(Path file) throws OutputException {
    try (OutputPlace place = OutputPlace.of(file)) {
      if (!place.isWrittenThrough()) {
        Draft.beside(place, file, PRIVATE_FILE_MODE).close();
      }
    }
  }

  /** The same for a file that only the user himself may read. */
  public static void checkPrivateWritable(Path file) throws OutputException {
    try (OutputPlace place = OutputPlace.of(file)) {
      checkPrivate(place, file);
      try (Draft draft = Draft.beside(place, file, PRIVATE_FILE_MODE)) {
        draft.checkPrivate();
      }
    }
  }

  private static void checkPrivate(OutputPlace place, Path file) throws OutputException {
    if (place.isWrittenThrough()) {
      throw new OutputException(
          file
              + ": it is a FIFO, a socket or a device, and others may read what goes through it;"
              + " name a file");
    }
    if (place.existing().filter(found -> !place.isOwn(found.facts())).isPresent()) {
      throw new OutputException(
          file + ": it is a file of another user, who may read it; name another file");
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void write(int descriptor, byte[] bytes, String name)
      throws ClosedPipeException, OutputException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment remaining = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      waitingSince = System.nanoTime();
      while (remaining.byteSize() > 0) {
        long written = SystemCalls.write(descriptor, remaining, remaining.byteSize());
        if (written >= 0) {
          remaining = remaining.asSlice(written);
          waitingSince = System.nanoTime();
        } else if (written == -Linux.EPIPE()) {
          throw new ClosedPipeException();
        } else if (written == -Linux.EAGAIN()) {
          waitForRoom();
        } else if (written != -Linux.EINTR()) {
          throw failed(name, (int) -written);
        }
      }
    } finally {
      waitingSince = null;
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

  static OutputException failed(String name, int errno) {
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
