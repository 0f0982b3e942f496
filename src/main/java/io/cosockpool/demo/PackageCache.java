package io.cosockpool.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Debian's packages of an nginx with Lua, unpacked in the user's cache folder: complete or absent,
 * for this user alone. What another user unpacked, or could have changed, is never run.
 */
final class PackageCache {
  private final RunFolder run;
  private final Consumer<String> progress;

  PackageCache(RunFolder run, Consumer<String> progress) {
    this.run = run;
    this.progress = progress;
  }

  /**
   * The nginx in the cache; it is downloaded if it is not there or does not run on this machine.
   *
   * @throws DemoException if it cannot be had
   */
  NginxBuild build() throws DemoException, IOException, InterruptedException {
    Path folder = CacheFolder.of(run.owner()).resolve("nginx-" + OperatingSystem.label());
    try {
      Files.createDirectories(folder.getParent());
      return buildIn(folder);
    } catch (IOException e) {
      throw DemoException.withoutNginx(
          "its packages could not be unpacked into " + folder + " (" + e + ")",
          "Name a folder that can be written to by XDG_CACHE_HOME.");
    }
  }

  private NginxBuild buildIn(Path folder) throws DemoException, IOException, InterruptedException {
    try (FileChannel lockFile = openLock(folder);
        FileLock _ = lockFile.lock()) {
      NginxSearch search = NginxSearch.withPackages(run, DebianPackages.rootIn(folder));
      Optional<NginxBuild> cached = isOurs(folder) ? search.find() : Optional.empty();
      if (cached.isPresent()) {
        return cached.get();
      }
      unpackTo(folder);
      return search.find().orElseThrow(() -> refused(folder, search.refusal()));
    }
  }

  private static DemoException refused(Path folder, String refusal) {
    return DemoException.withoutNginx(
        "the one that apt has was unpacked into " + folder + " but does not start: " + refusal,
        DebianPackages.HELP);
  }

  /** Two demos at once would both unpack. */
  private static FileChannel openLock(Path folder) throws IOException {
    return FileChannel.open(
        beside(folder, ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static Path beside(Path folder, String suffix) {
    return folder.resolveSibling("." + folder.getFileName() + suffix);
  }

  private boolean isOurs(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
    return Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(run.owner())
        && !permissions.contains(PosixFilePermission.GROUP_WRITE)
        && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
  }

  /** Unpacks beside and renames; what is in the way does not start here, or is not ours. */
  private void unpackTo(Path folder) throws DemoException, IOException, InterruptedException {
    Path unfinished = beside(folder, ".part");
    FileTree.delete(unfinished);
    try {
      Files.createDirectory(
          unfinished,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      new DebianPackages(unfinished, progress).unpack();
      FileTree.delete(folder);
      Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      FileTree.delete(unfinished);
    }
  }
}
