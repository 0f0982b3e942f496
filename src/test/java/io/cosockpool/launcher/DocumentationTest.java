package io.cosockpool.launcher;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The manual page and the completion that the build makes of the options. */
@Tag("user")
final class DocumentationTest {
  private static final Path BUILD =
      Path.of(requireNonNull(System.getProperty("build.folder"), "set by Failsafe"));

  /** The help and its options: {@code -p, --pid=PID}. */
  private static final Pattern OPTION = Pattern.compile("(?m)^ {2,6}(-\\w)?(?:, )?(--[a-z-]+)");

  private static Set<String> optionsOf(String... command) throws Exception {
    List<String> words = new ArrayList<>(List.of("./cosockpool"));
    words.addAll(List.of(command));
    words.add("--help");
    Set<String> options = new TreeSet<>();
    OPTION
        .matcher(Execution.of(new ProcessBuilder(words)).output())
        .results()
        .flatMap(found -> Stream.of(found.group(1), found.group(2)))
        .filter(Objects::nonNull)
        .forEach(options::add);
    return options;
  }

  @ParameterizedTest
  @CsvSource({
    "'', 20",
    "pools, 20",
    "connections, 20",
    "requests, 20",
    "record, 10",
    "layout, 10",
    "explain, 5",
    "demo, 5"
  })
  void theManualPageHasEveryOptionOfTheHelp(String command, int least) throws Exception {
    boolean isWhole = command.isEmpty();
    String page =
        Files.readString(BUILD.resolve("man/cosockpool" + (isWhole ? "" : "-" + command) + ".1"));
    Set<String> options = isWhole ? optionsOf() : optionsOf(command);

    assertTrue(options.size() > least, options::toString);
    for (String option : options) {
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
