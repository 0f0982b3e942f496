package io.cosockpool.linux;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A program file that processes were started from. It is known by device and inode; once the file
 * was replaced or deleted, by the path that the kernel remembers of the process's program, in the
 * same mount namespace.
 */
public final class Executable {
  private static final String DELETED = " (deleted)";

  private final Path path;
  private final Optional<Object> file;

  private Executable(Path path, Optional<Object> file) {
    this.path = path;
    this.file = file;
  }

  /** The program at a path, which is resolved against the current folder; it need not exist. */
  public static Executable at(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    Optional<Object> file = fileKey(absolute);
    return new Executable(realPath(absolute, file), file);
  }

  /**
   * The path without links; the path itself where that is another file's. Of {@code
   * /proc/PID/root}, which leads into a container, the link says no more than "/".
   */
  private static Path realPath(Path absolute, Optional<Object> file) {
    try {
      Path real = absolute.toRealPath();
      return fileKey(real).equals(file) ? real : absolute;
    } catch (IOException e) {
      return file.isPresent() ? absolute : realFolder(absolute);
    }
  }

  /** What is left of a deleted program's real path: that of its folder. */
  private static Path realFolder(Path absolute) {
    try {
      Path folder = absolute.getParent();
      return folder == null ? absolute : folder.toRealPath().resolve(absolute.getFileName());
    } catch (IOException e) {
      return absolute;
    }
  }

  /**
   * Whether a process was started from it, or may have been: of one that may not be asked, its name
   * decides, of which the kernel keeps 15 bytes.
   */
  public boolean mayHaveStarted(int pid) {
    Path link = Path.of("/proc/" + pid + "/exe");
    if (file.isPresent() && file.equals(fileKey(link))) {
      return true;
    }
    try {
      return Files.readSymbolicLink(link).toString().equals(path + DELETED) && sameMounts(pid);
    } catch (AccessDeniedException e) {
      return Proc.find(pid).filter(stat -> isNamedLike(stat.name())).isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isNamedLike(String processName) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(processName);
  }

  private static boolean sameMounts(int pid) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/mnt"))
        .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")));
  }

  private static Optional<Object> fileKey(Path path) {
    try {
      return Optional.of(
          Files.getAttribute(path, "unix:dev") + ":" + Files.getAttribute(path, "unix:ino"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The path, as far as it could be resolved. */
  public Path path() {
    return path;
  }
}
