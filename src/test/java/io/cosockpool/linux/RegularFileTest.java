package io.cosockpool.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class RegularFileTest {
  @TempDir private Path folder;

  private static void assertRefused(Path path) {
    for (FileSystemException refused :
        new FileSystemException[] {
          assertThrows(FileSystemException.class, () -> RegularFile.open(path).close()),
          assertThrows(FileSystemException.class, () -> RegularFile.openFound(path).close())
        }) {
      assertEquals("it is no regular file", refused.getReason());
    }
  }

  /** Opening the FIFO would wait for its writer. */
  @Test
  void nothingButRegularFilesIsOpened() throws Exception {
    Path fifo = folder.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    assertRefused(fifo);
    assertRefused(Files.createSymbolicLink(folder.resolve("link"), fifo));
    assertRefused(Path.of("/dev/zero"));
    assertRefused(folder);
    assertThrows(NoSuchFileException.class, () -> RegularFile.open(folder.resolve("none")).close());
  }

  @Test
  void onesOwnLinksAndThoseOfProcAreFollowed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "four");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    try (FileChannel opened = RegularFile.openFound(link)) {
      assertEquals(4, opened.size());
    }
    try (FileChannel opened = RegularFile.openFound(Path.of("/proc/self/exe"))) {
      assertEquals(Files.size(Path.of("/proc/self/exe")), opened.size());
    }
  }
}
