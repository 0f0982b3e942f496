package io.cosockpool.linux;

import io.cosockpool.process.ProgramFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Opens the files of a process's mappings. {@code /proc/PID/maps} names them as the reader sees
 * them for a target in a chroot, and as the target's mount namespace has them for one in a
 * container. {@code /proc/PID/map_files} leads to the right file in both cases, deleted ones too,
 * but asks for more privileges than reading memory does; without it a path counts only if device
 * and inode are those of the mapping.
 */
final class MappedFiles {
  private static final String DELETED = " (deleted)";

  private final Path process;

  MappedFiles(int pid) {
    this.process = Path.of("/proc/" + pid);
  }

  /** Adds the file of a mapping that starts at one of these addresses. */
  void addIfAmong(Collection<Long> bases, String line, Map<Long, ProgramFile> found) {
    long base = startOf(line);
    if (bases.contains(base)) {
      of(base, line).ifPresent(file -> found.put(base, file));
    }
  }

  private static long startOf(String line) {
    return Long.parseUnsignedLong(line, 0, line.indexOf('-'), 16);
  }

  /** Parses {@code start-end perms offset major:minor inode path}. */
  private Optional<ProgramFile> of(long base, String line) {
    String[] columns = line.split(" +", 6);
    if (columns.length < 6 || !columns[5].startsWith("/")) {
      return Optional.empty();
    }
    try {
      Path path = Path.of(withoutSuffix(columns[5]));
      Path root = process.resolve("root");
      return way(columns, path, root)
          .map(way -> new ProgramFile(base, way, inItsRoot(path), List.of(root, Path.of("/"))));
    } catch (InvalidPathException e) {
      // In the C locale Java has no paths but those of ASCII.
      return Optional.empty();
    }
  }

  private Optional<Path> way(String[] columns, Path path, Path root) {
    Path mapped = process.resolve("map_files").resolve(range(columns[0]));
    if (Files.isReadable(mapped)) {
      return Optional.of(mapped);
    }
    Path executable = process.resolve("exe");
    if (columns[5].equals(target(executable))) {
      return Optional.of(executable);
    }
    String identity = columns[3] + " " + columns[4];
    return Stream.of(path, root.resolve(Path.of("/").relativize(path)))
        .filter(way -> identity.equals(identity(way)))
        .findFirst();
  }

  /** What a link in the process's folder says; empty if it may not be asked. */
  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static String withoutSuffix(String path) {
    return path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
  }

  /** The names in {@code map_files} have no leading zeros. */
  private static String range(String columns) {
    String[] ends = columns.split("-", 2);
    return Long.toHexString(Long.parseUnsignedLong(ends[0], 16))
        + "-"
        + Long.toHexString(Long.parseUnsignedLong(ends[1], 16));
  }

  /** A target in a chroot has its path below that, as the reader sees it. */
  private Path inItsRoot(Path path) {
    String root = target(process.resolve("root"));
    return !root.isEmpty() && path.startsWith(root)
        ? Path.of("/").resolve(Path.of(root).relativize(path))
        : path;
  }

  /** Device and inode the way {@code maps} writes them; empty for what cannot be opened. */
  private static String identity(Path path) {
    try {
      long device = (Long) Files.getAttribute(path, "unix:dev");
      long inode = (Long) Files.getAttribute(path, "unix:ino");
      return "%02x:%02x %d".formatted(major(device), minor(device), inode);
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * The numbers that glibc's {@code gnu_dev_major} and {@code gnu_dev_minor} take from a device.
   */
  private static long major(long device) {
    return (device >>> 8 & 0xfff) | (device >>> 32 & ~0xfffL);
  }

  private static long minor(long device) {
    return (device & 0xff) | (device >>> 12 & ~0xffL);
  }
}
