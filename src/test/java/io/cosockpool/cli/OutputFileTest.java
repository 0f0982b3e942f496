package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cosockpool.linux.ResultOutput;
import io.cosockpool.linux.ResultOutput.OutputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
  @TempDir private Path folder;

  private void assertRefused(String reason, String name) {
    Path file = OutputFile.of(folder + "/" + name);
    for (OutputException refused :
        new OutputException[] {
          assertThrows(OutputException.class, () -> ResultOutput.checkPrivateWritable(file)),
          assertThrows(OutputException.class, () -> ResultOutput.toPrivateFile(file, new byte[1])),
          assertThrows(OutputException.class, () -> ResultOutput.toFile(file, "text"))
        }) {
      assertEquals(file + ": " + reason, refused.getMessage());
    }
  }

  /** As for every program: what has a slash behind it is a folder. */
  @Test
  void aSlashAtTheEndNamesNoFile() throws Exception {
    assertRefused("no such folder", "new/");
    assertFalse(Files.exists(folder.resolve("new")));
    Files.writeString(folder.resolve("old"), "old");
    assertRefused("no such folder", "old/");
    assertEquals("old", Files.readString(folder.resolve("old")));
    assertRefused("it is a folder", "");
  }

  @Test
  void anythingElseIsAFile() throws Exception {
    ResultOutput.toFile(OutputFile.of(folder + "/new"), "text");
    assertEquals("text", Files.readString(folder.resolve("new")));
  }
}
