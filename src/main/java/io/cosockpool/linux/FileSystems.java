package io.cosockpool.linux;

import io.cosockpool.process.Mapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which mapped files may keep whoever reads them waiting for ever: those of file systems that
 * another process or machine serves. Anybody may serve one (FUSE), and the kernel waits for it in a
 * way that not even SIGKILL ends. Nothing here touches a file of such a file system.
 */
final class FileSystems {
  /** What waits for somebody else (filesystems(5)); fuse has variants by a dot. */
  private static final Pattern SERVED =
      Pattern.compile("(fuse|nfs|cifs|smb|ceph|9p|afs|virtiofs|lustre|glusterfs)[a-z0-9.]*.*");

  /**
   * The kernel's own tmpfs, of shared memory and memfds: the first device without a disk that it
   * makes, which no table of mounts has ({@code mm/shmem.c}).
   */
  private static final String SHARED_MEMORY = "00:01";

  private static final String WITHOUT_DISK = "00:";

  private final Path mounts;
  private final Path known;
  private List<String> mountLines = List.of();
  private Map<String, Boolean> served = Map.of();
  private boolean isCurrent;

  /** Those of this machine. */
  FileSystems() {
    this(Path.of("/proc/self/mountinfo"), Path.of("/proc/filesystems"));
  }

  /**
   * Those that these files tell of.
   *
   * @param mounts of this mount namespace, proc_pid_mountinfo(5)
   * @param known which the kernel has, proc_filesystems(5)
   */
  FileSystems(Path mounts, Path known) {
    this.mounts = mounts;
    this.known = known;
  }

  /** What was mounted may not be there any more, and other things may be. */
  void begin() {
    isCurrent = false;
  }

  /**
   * Whether one of these mappings may block its reader. One of a file system that is not mounted
   * here may be anything: a user's namespace has mounts of its own.
   */
  boolean mayBlock(Collection<Mapping> mappings) {
    for (Mapping mapping : mappings) {
      if (mayBlock(device(mapping))) {
        return true;
      }
    }
    return false;
  }

  private static String device(Mapping mapping) {
    int blank = mapping.file().indexOf(' ');
    return blank < 0 ? "" : mapping.file().substring(0, blank);
  }

  private boolean mayBlock(String device) {
    if (device.isEmpty() || device.equals(SHARED_MEMORY)) {
      return false;
    }
    if (!isCurrent) {
      look();
    }
    return Optional.ofNullable(served.get(device))
        .orElseGet(() -> device.startsWith(WITHOUT_DISK) && isServedHere());
  }

  /** Mounts seldom change from one reading to the next. */
  private void look() {
    List<String> lines = lines(mounts);
    if (!lines.equals(mountLines)) {
      served = mounted(lines);
      mountLines = lines;
    }
    isCurrent = true;
  }

  /** Whether the kernel has such a file system at all. */
  private boolean isServedHere() {
    return lines(known).stream()
        .map(line -> line.substring(line.indexOf('\t') + 1))
        .anyMatch(name -> SERVED.matcher(name).matches());
  }

  private static Map<String, Boolean> mounted(List<String> lines) {
    Map<String, Boolean> mounted = new HashMap<>();
    for (String line : lines) {
      String[] columns = line.split(" ", 4);
      int type = line.indexOf(" - ");
      if (columns.length == 4 && type >= 0) {
        mounted.merge(
            hexadecimal(columns[2]),
            SERVED.matcher(line.substring(type + 3)).matches(),
            Boolean::logicalOr);
      }
    }
    return mounted;
  }

  /** {@code mountinfo} has a device in decimal digits, and {@code maps} in hexadecimal ones. */
  private static String hexadecimal(String device) {
    String[] numbers = device.split(":", 2);
    return "%02x:%02x".formatted(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of();
    }
  }
}
