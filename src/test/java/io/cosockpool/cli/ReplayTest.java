package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  private static final Verbosity QUIET = new Verbosity(false, true);

  @TempDir private Path folder;

  private void assertRefused(String why, Path file) {
    RefusedException refused = assertThrows(RefusedException.class, () -> Replay.open(file, QUIET));
    String said = refused.failure().sentence();
    assertTrue(said.contains(why), said);
  }

  /** Nobody may ever write into a FIFO. */
  @Test
  @Timeout(30)
  void onlyARegularFileIsOpened() throws Exception {
    Path fifo = folder.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    assertRefused("it is no regular file", fifo);
    assertRefused("it is no regular file", folder);
    assertRefused("it is no regular file", Path.of("/dev/zero"));
  }

  @Test
  void whatIsNotThereOrNoRecordingIsRefused() throws Exception {
    assertRefused("there is no such file", folder.resolve("none"));
    assertRefused(
        "does not begin like a recording", Files.writeString(folder.resolve("text"), "text"));
  }
}
