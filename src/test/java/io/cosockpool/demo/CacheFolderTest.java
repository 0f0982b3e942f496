package io.cosockpool.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
  private static final Path ACCOUNT_HOME = Path.of("/home/of-the-account");

  private final Path folder;
  private final UserPrincipal root;
  private final UserPrincipal owner;

  /** A folder of a user who is not root: ours, or nobody's if we are root. */
  CacheFolderTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    UserPrincipalLookupService accounts = folder.getFileSystem().getUserPrincipalLookupService();
    root = accounts.lookupPrincipalByName("root");
    if (Files.getOwner(folder).equals(root)) {
      Files.setOwner(folder, accounts.lookupPrincipalByName("nobody"));
    }
    owner = Files.getOwner(folder);
  }

  @Test
  void theEnvironmentNamesIt() throws IOException {
    Path cache = folder.resolve("not/there/yet");

    assertEquals(
        cache.resolve("cosockpool"), of(owner, Map.of("XDG_CACHE_HOME", cache.toString())));
    assertEquals(folder.resolve(".cache/cosockpool"), of(owner, Map.of("HOME", folder.toString())));
  }

  @Test
  void theFirstThatIsNamedWins() throws IOException {
    assertEquals(
        folder.resolve("xdg/cosockpool"),
        of(
            owner,
            Map.of("XDG_CACHE_HOME", folder.resolve("xdg").toString(), "HOME", folder.toString())));
  }

  @Test
  void aRelativeFolderIsPassedOver() throws IOException {
    assertEquals(
        ACCOUNT_HOME.resolve(".cache/cosockpool"), of(owner, Map.of("XDG_CACHE_HOME", "cache")));
  }

  @Test
  void anotherUsersFoldersArePassedOver() throws IOException {
    assertEquals(
        ACCOUNT_HOME.resolve(".cache/cosockpool"),
        of(
            root,
            Map.of("XDG_CACHE_HOME", folder.resolve("xdg").toString(), "HOME", folder.toString())));
  }

  /** In /tmp a stranger may make our folder in the moment before we do. */
  @Test
  void aFolderForEverybodyIsPassedOver() throws IOException {
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Files.setOwner(shared, owner);
    Files.setAttribute(shared, "unix:mode", 01777);
    assertEquals(
        folder.resolve(".cache/cosockpool"),
        of(owner, Map.of("XDG_CACHE_HOME", shared.toString(), "HOME", folder.toString())));
  }

  private static Path of(UserPrincipal user, Map<String, String> environment) throws IOException {
    return CacheFolder.of(user, environment, ACCOUNT_HOME);
  }
}
