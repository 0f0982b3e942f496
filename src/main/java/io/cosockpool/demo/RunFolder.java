package io.cosockpool.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;

/**
 * The temporary folder of one demo. Workers, which another user may run as, can go through it to
 * what they need by name; what nginx gives to that user lies in a part that only we can enter, so
 * that nobody can redirect its removal.
 */
final class RunFolder implements AutoCloseable {
  private final Path path;

  private RunFolder(Path path) {
    this.path = path;
  }

  static RunFolder create() throws IOException {
    RunFolder folder = new RunFolder(Files.createTempDirectory("cosockpool-demo-"));
    Files.createDirectory(folder.inner());
    setPermissions(folder.inner(), "rwx------");
    setPermissions(folder.path, "rwx--x--x");
    return folder;
  }

  Path path() {
    return path;
  }

  /** What only the user of the demo can enter; nginx's prefix. */
  Path inner() {
    return path.resolve("private");
  }

  /** Who runs the demo. */
  UserPrincipal owner() throws IOException {
    return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Writes a file that workers may read. */
  void write(String name, String text) throws IOException {
    Path file = path.resolve(name);
    Files.writeString(file, text);
    setPermissions(file, "rw-r--r--");
  }

  @Override
  public void close() throws IOException {
    FileTree.delete(path);
  }

  private static void setPermissions(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
