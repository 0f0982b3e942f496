package io.cosockpool.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The scripts of this project have nothing that ShellCheck objects to. */
@Tag("user")
final class ScriptsTest {
  private static final List<String> SCRIPTS =
      List.of(
          "cosockpool",
          "verify",
          "fixtures/provision",
          "fixtures/container",
          "src/build/archive.sh",
          "src/launcher/archive.sh",
          ".ci/run");

  @Test
  void scriptsAreClean() throws Exception {
    List<String> command =
        new ArrayList<>(List.of("shellcheck", "--external-sources", "--check-sourced"));
    command.addAll(SCRIPTS);

    Execution run =
        Execution.of(new ProcessBuilder(command).directory(Path.of("").toAbsolutePath().toFile()));

    assertEquals(new Execution(0, "", ""), run);
  }
}
