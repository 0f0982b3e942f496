package io.cosockpool.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Odd names of folders and odd variables in the environment do not change what the launcher does.
 */
@Tag("user")
@TestInstance(Lifecycle.PER_CLASS)
final class SurroundingsTest {
  private Clone built;

  @BeforeAll
  void build(@TempDir Path parent) throws Exception {
    built = Clone.in(Files.createDirectory(parent.resolve("q\"uote\nline 'and $x`y` *[a]?;&")));
    Execution run = Execution.of(built.launcher("--version"));
    assertEquals(0, run.exitCode(), run::errors);
    assertTrue(run.errors().startsWith("cosockpool: building"), run::errors);
  }

  @Test
  void aColonInTheNameOfTheFolderIsRefusedWithTheReason(@TempDir Path parent) throws Exception {
    Clone clone = Clone.in(Files.createDirectory(parent.resolve("with:colon")));

    Execution run = Execution.of(clone.launcher("--version"));

    assertEquals(1, run.exitCode());
    assertTrue(run.errors().contains("a folder with a colon in its name"), run::errors);
  }

  /** As cron and systemd start it. The name is given by Bash, since this JVM may have no such. */
  @Test
  void aNameWithoutCharactersInTheLocaleIsRefusedWithTheReason(@TempDir Path parent)
      throws Exception {
    Clone clone = Clone.in(parent);
    String line =
        """
        named=$1$'\\xc3\\xa9'
        mv "$1" "$named"
        LC_ALL=C "$named/cosockpool" --version
        code=$?
        mv "$named" "$1"
        exit $code
        """;

    Execution run =
        Execution.of(clone.program("bash", "-c", line, "bash", clone.folder().toString()));

    assertEquals(1, run.exitCode());
    assertTrue(run.errors().contains("set LC_ALL=C.UTF-8"), run::errors);
    assertFalse(run.errors().contains("building"), run::errors);
  }

  @Test
  void variablesThatChangeShellsAndToolsDoNothing() throws Exception {
    Map<String, String> variables =
        Map.ofEntries(
            Map.entry("SHELLOPTS", "noglob:noexec:posix"),
            Map.entry("BASHOPTS", "nullglob:failglob"),
            Map.entry("POSIXLY_CORRECT", "1"),
            Map.entry("GLOBIGNORE", "*"),
            Map.entry("IFS", "/"),
            Map.entry("CDPATH", "/tmp"),
            Map.entry("FIND_BLOCK_SIZE", "x"),
            Map.entry("BLOCK_SIZE", "x"),
            Map.entry("GREP_OPTIONS", "--no-such-option"),
            Map.entry("TMPDIR", "/nonexistent"),
            Map.entry("HOME", "/nonexistent"),
            Map.entry("XDG_CACHE_HOME", "relative"));
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      ProcessBuilder program = built.launcher("--version");
      program.environment().put(variable.getKey(), variable.getValue());
      assertRuns(program);
    }
    ProcessBuilder all = built.launcher("--version");
    all.environment().putAll(variables);
    assertRuns(all);
  }

  @Test
  void neitherFunctionsNorAStartUpFileOfTheEnvironmentAreRun(@TempDir Path parent)
      throws Exception {
    Path proof = parent.resolve("proof");
    Path file = Files.writeString(parent.resolve("start-up"), "echo file >>'" + proof + "'\n");
    for (boolean building : List.of(false, true)) {
      if (building) {
        built.edit("src/main/java/io/cosockpool/cli/Main.java", "(?s)$", "// Changed.\n");
      }
      ProcessBuilder program = built.launcher("--version");
      program.environment().put("BASH_ENV", file.toString());
      program.environment().put("ENV", file.toString());
      for (String name : List.of("find", "cd", "printf", "readlink", "mvn", "hash", "exec")) {
        program
            .environment()
            .put("BASH_FUNC_" + name + "%%", "() { echo " + name + " >>'" + proof + "'; }");
      }

      Execution run = Execution.of(program);

      assertEquals(0, run.exitCode(), run::errors);
      assertEquals(building, run.errors().contains("building"), run::errors);
      assertFalse(Files.exists(proof), "what the environment brought was run");
    }
  }

  private static void assertRuns(ProcessBuilder program) throws Exception {
    Execution run = Execution.of(program);
    assertEquals(0, run.exitCode(), () -> program.environment() + " " + run);
    assertEquals("", run.errors());
  }
}
