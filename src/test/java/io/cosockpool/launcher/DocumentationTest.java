package io.cosockpool.launcher;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The manual page and the completion that the build makes of the options. */
@Tag("user")
final class DocumentationTest {
  private static final Path BUILD =
      Path.of(requireNonNull(System.getProperty("build.folder"), "set by Failsafe"));

  private static final List<String> OPTIONS =
      List.of(
          "-p",
          "--pid",
          "--exe",
          "-c",
          "--command",
          "--timeout",
          "-o",
          "--output",
          "--output-file",
          "--pool",
          "--by",
          "--sort",
          "--top",
          "--color",
          "--peer-limit",
          "--fail-on",
          "-v",
          "-q",
          "--version",
          "-h");

  @Test
  void theManualPageHasEveryOption() throws Exception {
    String page = Files.readString(BUILD.resolve("man/cosockpool.1"));

    for (String option : OPTIONS) {
      assertTrue(page.contains("\\fB" + option.replace("-", "\\-") + "\\fP"), option);
    }
  }

  @Test
  void bashCompletesAnOption() throws Exception {
    String script =
        """
        . completion/cosockpool
        compopt() { :; }
        COMP_WORDS=(cosockpool --outp) COMP_CWORD=1
        _complete_cosockpool
        echo "${COMPREPLY[*]}"
        """;

    Execution run =
        Execution.of(new ProcessBuilder("bash", "-c", script).directory(BUILD.toFile()));

    assertEquals(0, run.exitCode(), run::errors);
    assertTrue(run.output().contains("--output"), run::output);
  }
}
