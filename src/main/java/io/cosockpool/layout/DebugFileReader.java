package io.cosockpool.layout;

import io.cosockpool.dwarf.DebugFile;
import io.cosockpool.dwarf.DwarfException;
import io.cosockpool.memory.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads files with debug information within a time and within bounds. Anybody's process may lead to
 * such a file: it may be huge, be one that takes long to understand, or lie on a file system that
 * does not answer.
 *
 * @param opener opens the files
 * @param deadline the end of the time for them
 */
record DebugFileReader(FileOpener opener, Deadline deadline) {
  /** A file that the user has named: one linked to a debug OpenSSL has 60 MB. */
  private static final long MOST_GIVEN = 1L << 30;

  /** A file that was found, beside a stranger's program perhaps. */
  private static final long MOST_FOUND = 1L << 27;

  /** What is left for others of the time that is left. */
  private static final int SHARE = 2;

  /** Something that reads files and may take long. */
  interface Work<T> {
    T run(DebugFileReader reader) throws IOException, DwarfException;
  }

  DebugFile given(Path path) throws IOException, DwarfException {
    return DebugFile.of(path, opener.given().open(path), MOST_GIVEN, deadline);
  }

  DebugFile of(BinaryFile binary) throws IOException, DwarfException {
    return binary.given() ? given(binary.open()) : found(binary.open());
  }

  DebugFile found(Path path) throws IOException, DwarfException {
    return DebugFile.of(path, opener.found().open(path), MOST_FOUND, deadline);
  }

  /**
   * Does something in at most half of the time that is left, so that no file takes the others'. It
   * is left behind if it hangs; a thread that is left behind does not keep the program from ending.
   *
   * @param subject the file that it is about
   */
  <T> Optional<T> within(Path subject, Work<Optional<T>> work) throws IOException, DwarfException {
    Duration most = deadline.left().dividedBy(SHARE);
    DebugFileReader reader = new DebugFileReader(opener, deadline.another(most));
    CompletableFuture<Optional<T>> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("debug information")
        .start(
            () -> {
              try {
                result.complete(work.run(reader));
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    try {
      return result.get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw DebugFile.outOfTime(subject);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DebugFile.outOfTime(subject);
    } catch (ExecutionException e) {
      throw rethrown(Objects.requireNonNull(e.getCause()));
    }
  }

  private static DwarfException rethrown(Throwable cause) throws IOException, DwarfException {
    if (cause instanceof IOException failed) {
      throw failed;
    }
    if (cause instanceof DwarfException failed) {
      throw failed;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    throw cause instanceof RuntimeException fault ? fault : new IllegalStateException(cause);
  }
}
