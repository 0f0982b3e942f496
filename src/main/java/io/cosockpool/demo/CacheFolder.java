package io.cosockpool.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The user's cache folder by the XDG base directory specification. What the environment names is
 * passed over if it is another user's, as it is after {@code sudo -E}: that user could change what
 * is run from there, and could not delete it. So is a folder in which everybody may place files:
 * somebody else could make ours there first.
 */
final class CacheFolder {
  private static final String NAME = "cosockpool";
  private static final int ROOT = 0;

  private CacheFolder() {}

  /** The folder of this program in it, which need not exist yet. */
  static Path of(UserPrincipal user) throws IOException {
    return of(user, System.getenv(), Path.of(System.getProperty("user.home")));
  }

  static Path of(UserPrincipal user, Map<String, String> environment, Path accountHome)
      throws IOException {
    List<Path> named =
        Stream.of(
                absolute(environment.get("XDG_CACHE_HOME")),
                absolute(environment.get("HOME")).map(home -> home.resolve(".cache")))
            .flatMap(Optional::stream)
            .toList();
    for (Path folder : named) {
      Path ofThisProgram = folder.resolve(NAME);
      if (canBeOurs(folder, user) && canBeOurs(ofThisProgram, user)) {
        return ofThisProgram;
      }
    }
    return accountHome.resolve(".cache").resolve(NAME);
  }

  private static Optional<Path> absolute(@Nullable String path) {
    return Optional.ofNullable(path).map(Path::of).filter(Path::isAbsolute);
  }

  /** What does not exist yet will belong to us if it is made in a folder of ours or of root. */
  private static boolean canBeOurs(Path folder, UserPrincipal user) throws IOException {
    Path existing = folder;
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (Files.getPosixFilePermissions(existing).contains(PosixFilePermission.OTHERS_WRITE)) {
      return false;
    }
    return Files.getOwner(existing).equals(user)
        || (Files.getAttribute(existing, "unix:uid") instanceof Integer owner && owner == ROOT);
  }
}
