package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file or folder that was found and is held, without being opened for anything (O_PATH of
 * open(2)): what is looked at and what is used later are the same, whatever happens to its name.
 */
final class Handle implements AutoCloseable {
  private final int descriptor;
  private final Path path;
  private final FileFacts facts;

  private Handle(int descriptor) throws IOException {
    this.descriptor = descriptor;
    this.path = Path.of("/proc/self/fd", String.valueOf(descriptor));
    this.facts = FileFacts.of(path);
  }

  /** Finds what a path leads to, through all links. */
  static Handle of(Path path) throws IOException {
    int descriptor = SystemCalls.open(path.toString(), Linux.O_PATH() | Linux.O_CLOEXEC(), 0);
    if (descriptor < 0) {
      throw failure(path.toString(), -descriptor);
    }
    try {
      return new Handle(descriptor);
    } catch (IOException e) {
      SystemCalls.close(descriptor);
      throw e;
    }
  }

  private static IOException failure(String path, int errno) {
    if (errno == Linux.ENOENT() || errno == Linux.ENOTDIR()) {
      return new NoSuchFileException(path);
    }
    return errno == Linux.EACCES()
        ? new AccessDeniedException(path)
        : new FileSystemException(path, null, "errno " + errno);
  }

  /** A path that leads to it, and, through it if it is a folder, to what it holds. */
  Path path() {
    return path;
  }

  FileFacts facts() {
    return facts;
  }

  @Override
  public void close() {
    SystemCalls.close(descriptor);
  }
}
