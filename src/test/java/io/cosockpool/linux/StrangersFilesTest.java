package io.cosockpool.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.live.RootCondition;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What another user may have placed where results go. Only root can make files of others. */
@Tag("live")
@ExtendWith(RootCondition.class)
@Timeout(60)
class StrangersFilesTest {
  private static final byte[] SECRET = "secret".getBytes(StandardCharsets.UTF_8);
  private static final int STRANGER = 65534;
  private static final int OTHER = 65533;

  @TempDir private Path folder;
  private Path sticky;
  private Path precious;

  @BeforeEach
  void makeFolders() throws Exception {
    sticky = Files.createDirectory(folder.resolve("sticky"));
    setMode(sticky, 01777);
    precious = Files.writeString(folder.resolve("precious"), "precious");
  }

  private static void setMode(Path path, int mode) throws Exception {
    Files.setAttribute(path, "unix:mode", mode);
  }

  private static Path ownedBy(int user, Path file) throws Exception {
    Files.setAttribute(file, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    return file;
  }

  private Path link(String name, Path target, int owner) throws Exception {
    return ownedBy(owner, Files.createSymbolicLink(sticky.resolve(name), target));
  }

  private void assertRefused(String what, Path file) throws Exception {
    for (OutputException refused :
        new OutputException[] {
          assertThrows(OutputException.class, () -> ResultOutput.checkWritable(file)),
          assertThrows(OutputException.class, () -> ResultOutput.checkPrivateWritable(file)),
          assertThrows(OutputException.class, () -> ResultOutput.toFile(file, "new")),
          assertThrows(OutputException.class, () -> ResultOutput.toPrivateFile(file, SECRET))
        }) {
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.contains(" is " + what + " that another user (uid 65534)"), message);
    }
    assertEquals("precious", Files.readString(precious));
  }

  @Test
  void aStrangersLinkInAStickyFolderIsNotFollowed() throws Exception {
    assertRefused("a link", link("file", precious, STRANGER));
    assertRefused("a link", link("new", folder.resolve("new"), STRANGER));
    assertRefused("a link", link("folder", folder, STRANGER).resolve("precious"));
    Path chain = Files.createSymbolicLink(folder.resolve("chain"), sticky.resolve("file"));
    assertRefused("a link", chain);
    assertFalse(Files.exists(folder.resolve("new")));
  }

  @Test
  void aStrangersLinkElsewhereIsFollowedAsTheKernelDoes() throws Exception {
    setMode(sticky, 0777);
    ResultOutput.toFile(link("file", precious, STRANGER), "new");
    assertEquals("new", Files.readString(precious));
  }

  @Test
  void linksOfTheFoldersOwnerAndOfOnesOwnAreFollowed() throws Exception {
    ResultOutput.toFile(link("mine", precious, 0), "mine");
    assertEquals("mine", Files.readString(precious));
    ownedBy(OTHER, sticky);
    ResultOutput.toFile(link("owners", precious, OTHER), "owner's");
    assertEquals("owner's", Files.readString(precious));
  }

  @ParameterizedTest
  @ValueSource(ints = {01777, 01775})
  void aStrangersFileOrFifoInAStickyFolderIsNotUsed(int mode) throws Exception {
    setMode(sticky, mode);
    Path file = ownedBy(STRANGER, Files.writeString(sticky.resolve("file"), "old"));
    assertRefused("a file", file);
    assertEquals("old", Files.readString(file));
    Path fifo = sticky.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    assertRefused("a FIFO", ownedBy(STRANGER, fifo));
    Path mine = Files.createSymbolicLink(folder.resolve("mine"), fifo);
    assertRefused("a FIFO", mine);
  }

  @Test
  void aFileOfAnotherUserHoldsNothingThatIsForTheUserAlone() throws Exception {
    Path file = ownedBy(STRANGER, Files.writeString(folder.resolve("file"), "old"));
    OutputException refused =
        assertThrows(OutputException.class, () -> ResultOutput.toPrivateFile(file, SECRET));
    assertTrue(String.valueOf(refused.getMessage()).contains("a file of another user"));
    assertEquals("old", Files.readString(file));
    ResultOutput.toFile(file, "new");
    assertEquals("new", Files.readString(file));
  }

  /** Nobody is led from where debug information is looked for to a file of root's. */
  @Test
  void aStrangersLinkToDebugInformationIsNotFollowed() throws Exception {
    Path link = link("nginx.debug", precious, STRANGER);
    FileSystemException refused =
        assertThrows(FileSystemException.class, () -> RegularFile.openFound(link).close());
    assertEquals("it is a link of another user", refused.getReason());
    RegularFile.open(link).close();
  }

  /** A stranger's link appears and disappears all the time, as fast as can be. */
  @Test
  void aNameThatIsExchangedAllTheTimeLeadsNobodyAstray() throws Exception {
    Path name = sticky.resolve("name");
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger exchanges = new AtomicInteger();
    CompletableFuture<Void> stranger =
        CompletableFuture.runAsync(
            () -> {
              while (!done.get()) {
                exchange(name);
                exchanges.incrementAndGet();
              }
            });
    int written = 0;
    int refused = 0;
    while (!stranger.isDone() && (written < 50 || refused < 50 || exchanges.get() < 50)) {
      try {
        ResultOutput.toFile(name, "new");
        written++;
      } catch (OutputException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("a link that another user"));
        refused++;
      }
      assertEquals("precious", Files.readString(precious));
    }
    done.set(true);
    stranger.get();
  }

  private void exchange(Path name) {
    try {
      Path next = link("next", precious, STRANGER);
      Files.move(next, name, StandardCopyOption.ATOMIC_MOVE);
      Files.delete(name);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
