package io.cosockpool.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.linux.ResultOutput.OutputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that results go to, and what may be there already. */
@Timeout(60)
class ResultOutputTest {
  private static final byte[] SECRET = "secret".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  private Path fifo(String name) throws Exception {
    Path fifo = folder.resolve(name);
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    return fifo;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String refusal(Path file) {
    OutputException checked =
        assertThrows(OutputException.class, () -> ResultOutput.checkWritable(file));
    OutputException written =
        assertThrows(OutputException.class, () -> ResultOutput.toFile(file, "new"));
    assertEquals(checked.getMessage(), written.getMessage());
    return String.valueOf(written.getMessage());
  }

  private static String refusalOfPrivate(Path file) {
    OutputException checked =
        assertThrows(OutputException.class, () -> ResultOutput.checkPrivateWritable(file));
    OutputException written =
        assertThrows(OutputException.class, () -> ResultOutput.toPrivateFile(file, SECRET));
    assertEquals(checked.getMessage(), written.getMessage());
    return String.valueOf(written.getMessage());
  }

  @Test
  void oneWritesThroughOnesOwnLinksWhichStay() throws Exception {
    Path real = Files.createDirectories(folder.resolve("a/real"));
    Files.createSymbolicLink(folder.resolve("b"), Path.of("a/../a/real"));
    Path link = Files.createSymbolicLink(real.resolve("link"), Path.of("../file"));
    ResultOutput.toFile(folder.resolve("b/./link"), "new");
    assertEquals("new", Files.readString(folder.resolve("a/file")));
    ResultOutput.toFile(folder.resolve("b/link"), "newer");
    assertEquals("newer", Files.readString(folder.resolve("a/file")));
    assertTrue(Files.isSymbolicLink(link));
  }

  @Test
  void anotherNameOfTheFileKeepsWhatItHad() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Files.createLink(folder.resolve("other"), file);
    ResultOutput.toFile(file, "new");
    assertEquals("new", Files.readString(file));
    assertEquals("old", Files.readString(folder.resolve("other")));
    assertEquals(List.of("file", "other"), names());
  }

  /** A shell that writes to a file keeps its permissions, too. */
  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "rw-r-----", "r--r--r--"})
  void whatIsReplacedKeepsItsPermissions(String permissions) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    ResultOutput.toFile(file, "new");
    assertEquals("new", Files.readString(file));
    assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void checkingLeavesEverythingAsItIs() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "old");
    ResultOutput.checkWritable(file);
    ResultOutput.checkPrivateWritable(file);
    ResultOutput.checkWritable(folder.resolve("new"));
    ResultOutput.checkWritable(fifo("fifo"));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("fifo", "file"), names());
  }

  @Test
  void aFifoIsWrittenThroughUnlessTheResultIsForTheUserAlone() throws Exception {
    Path fifo = fifo("fifo");
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readString(fifo);
              } catch (IOException e) {
                return e.toString();
              }
            });
    ResultOutput.toFile(fifo, "new");
    assertEquals("new", read.get());
    String refusal = refusalOfPrivate(fifo);
    assertTrue(refusal.contains("a FIFO, a socket or a device"), refusal);
    assertEquals(refusal.replace("/fifo", "/link"), refusalOfPrivate(link(fifo)));
  }

  private Path link(Path target) throws IOException {
    return Files.createSymbolicLink(folder.resolve("link"), target);
  }

  @Test
  void noDeviceTakesWhatIsForTheUserAlone() {
    String refusal = refusalOfPrivate(Path.of("/dev/null"));
    assertTrue(refusal.contains("a device"), refusal);
  }

  @Test
  void whatIsForTheUserAloneIsSoWhateverWasThere() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    ResultOutput.toPrivateFile(file, SECRET);
    assertEquals("secret", Files.readString(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void whatLeadsNowhereIsSaid() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "old");
    assertTrue(refusal(folder).endsWith(": it is a folder"));
    assertTrue(refusal(link(folder)).endsWith(": it is a folder"));
    assertTrue(refusal(Path.of("/")).endsWith(": it is a folder"));
    assertTrue(refusal(Path.of("")).endsWith(": it is a folder"));
    assertTrue(refusal(folder.resolve("..")).endsWith(": it is a folder"));
    assertTrue(refusal(folder.resolve("none/file")).endsWith(": no such folder"));
    assertTrue(refusal(file.resolve("file")).endsWith(": no such folder"));
    Files.createSymbolicLink(folder.resolve("x"), Path.of("y"));
    Files.createSymbolicLink(folder.resolve("y"), Path.of("x"));
    assertTrue(refusal(folder.resolve("x")).contains("too many links"));
    assertTrue(refusal(folder.resolve("x/file")).contains("too many links"));
  }

  /** A link that leads to nothing yet: the file is made where it leads. */
  @Test
  void aLinkMayLeadToAFileThatIsNotThereYet() throws Exception {
    Path link = link(folder.resolve("new"));
    ResultOutput.toFile(link, "new");
    assertTrue(Files.isSymbolicLink(link));
    assertTrue(Files.isRegularFile(folder.resolve("new"), LinkOption.NOFOLLOW_LINKS));
  }
}
