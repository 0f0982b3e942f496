package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.linux.ResultOutput;
import io.cosockpool.linux.ResultOutput.OutputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class FileNameTest {
  @TempDir private Path folder;

  private void assertRefused(String reason, String name) {
    Path file = FileName.ofOutput(folder + "/" + name);
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
    ResultOutput.toFile(FileName.ofOutput(folder + "/new"), "text");
    assertEquals("text", Files.readString(folder.resolve("new")));
  }

  /** Java has U+FFFD for each byte that is no character, which would be another file's name. */
  @ParameterizedTest
  @ValueSource(strings = {"--replay", "--exe", "--file", "--debug-file", "--web-config"})
  void aNameThatIsNotUtf8IsRefused(String option) {
    assertThrows(TypeConversionException.class, () -> FileName.of("raw\ufffd"));
    assertThrows(TypeConversionException.class, () -> FileName.ofOutput("raw\ufffd/"));
    assertEquals(Path.of("caf\u00e9"), FileName.of("caf\u00e9"));
    assertTrue(
        CommandModel.commandLine().getSubcommands().values().stream()
            .map(command -> command.getCommandSpec().findOption(option))
            .filter(Objects::nonNull)
            .allMatch(known -> known.converters().length == 1));
  }
}
