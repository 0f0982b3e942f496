package io.cosockpool.linux;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Opens files for reading. What was found is held and looked at before it is opened, and only a
 * regular file is: opening a FIFO waits for its writer, and opening a device may do anything.
 */
public final class RegularFile {
  private static final int ROOT = 0;
  private static final Path PROC = Path.of("/proc");

  private RegularFile() {}

  /**
   * Opens a file that the user has named.
   *
   * @throws IOException if it cannot be opened or is no regular file
   */
  public static FileChannel open(Path path) throws IOException {
    try (Handle file = Handle.of(path)) {
      return open(path, file);
    }
  }

  /**
   * Opens a file that others may have placed where it was looked for. Its name is no link, unless
   * the link is root's or the user's, or one of those by which {@code /proc} leads to files.
   *
   * @throws IOException if it cannot be opened or is no regular file
   */
  public static FileChannel openFound(Path path) throws IOException {
    FileFacts facts = FileFacts.of(path, LinkOption.NOFOLLOW_LINKS);
    if (facts.isLink() && !isTrusted(facts)) {
      throw refused(path, "it is a link of another user");
    }
    try (Handle file = Handle.of(path)) {
      if (!facts.isLink() && !file.facts().isSameFile(facts)) {
        throw refused(path, "it was exchanged while it was looked up");
      }
      return open(path, file);
    }
  }

  private static FileChannel open(Path path, Handle file) throws IOException {
    if (!file.facts().isRegular()) {
      throw refused(path, "it is no regular file");
    }
    return FileChannel.open(file.path());
  }

  private static boolean isTrusted(FileFacts link) throws IOException {
    return link.owner() == ROOT
        || link.owner() == Proc.ownStatus().user()
        || link.device() == FileFacts.of(PROC).device();
  }

  private static FileSystemException refused(Path path, String reason) {
    return new FileSystemException(path.toString(), null, reason);
  }
}
