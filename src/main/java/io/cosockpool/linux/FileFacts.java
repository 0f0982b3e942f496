package io.cosockpool.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What stat(2) says of a file.
 *
 * @param mode its type and permissions, {@code st_mode}
 * @param owner its user
 * @param group its group
 * @param device of its file system
 * @param inode its number there
 */
record FileFacts(int mode, int owner, int group, long device, long inode) {
  private static final int TYPE = 0170000;
  private static final int FIFO = 0010000;
  private static final int FOLDER = 0040000;
  private static final int REGULAR = 0100000;
  private static final int LINK = 0120000;

  private static final int STICKY = 01000;
  private static final int WRITABLE_BY_GROUP = 0020;
  private static final int WRITABLE_BY_ALL = 0002;
  private static final int FOR_OTHERS = 0077;
  private static final int PERMISSIONS = 0777;

  static FileFacts of(Path path, LinkOption... options) throws IOException {
    Map<String, Object> found = Files.readAttributes(path, "unix:mode,uid,gid,dev,ino", options);
    return new FileFacts(
        (Integer) Objects.requireNonNull(found.get("mode")),
        (Integer) Objects.requireNonNull(found.get("uid")),
        (Integer) Objects.requireNonNull(found.get("gid")),
        (Long) Objects.requireNonNull(found.get("dev")),
        (Long) Objects.requireNonNull(found.get("ino")));
  }

  boolean isFolder() {
    return isA(FOLDER);
  }

  boolean isRegular() {
    return isA(REGULAR);
  }

  boolean isFifo() {
    return isA(FIFO);
  }

  boolean isLink() {
    return isA(LINK);
  }

  private boolean isA(int type) {
    return (mode & TYPE) == type;
  }

  int permissions() {
    return mode & PERMISSIONS;
  }

  /** Whether anybody but its owner may read or write it. */
  boolean isForOthers() {
    return (mode & FOR_OTHERS) != 0;
  }

  /** A folder in which everybody may place files, and nobody may remove those of others. */
  boolean isStickyForAll() {
    return isSticky() && (mode & WRITABLE_BY_ALL) != 0;
  }

  /** The same, where it may be a group alone that places files. */
  boolean isStickyForSome() {
    return isSticky() && (mode & (WRITABLE_BY_ALL | WRITABLE_BY_GROUP)) != 0;
  }

  private boolean isSticky() {
    return isFolder() && (mode & STICKY) != 0;
  }

  boolean isSameFile(FileFacts other) {
    return device == other.device && inode == other.inode;
  }
}
