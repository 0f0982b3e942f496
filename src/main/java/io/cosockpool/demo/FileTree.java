package io.cosockpool.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.Objects;

/** A folder with all that is in it. */
final class FileTree {
  private FileTree() {}

  /**
   * Removes it. What is gone already is no failure; no link is followed, even if somebody puts one
   * in a folder's place meanwhile.
   */
  static void delete(Path root) throws IOException {
    Path parent = Objects.requireNonNull(root.toAbsolutePath().getParent());
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      if (!(entries instanceof SecureDirectoryStream<Path> secure)) {
        throw new IOException(root + " cannot be removed safely on this system");
      }
      delete(secure, root.getFileName());
    }
  }

  private static void delete(SecureDirectoryStream<Path> folder, Path name) throws IOException {
    try {
      if (isFolder(folder, name)) {
        deleteAllIn(folder, name);
        folder.deleteDirectory(name);
      } else {
        folder.deleteFile(name);
      }
    } catch (NoSuchFileException e) {
      return;
    }
  }

  private static boolean isFolder(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    return folder
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes()
        .isDirectory();
  }

  private static void deleteAllIn(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    try (SecureDirectoryStream<Path> entries =
        folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      for (Path entry : entries) {
        delete(entries, entry.getFileName());
      }
    }
  }
}
