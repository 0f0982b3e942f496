package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Which command knows which options, and what it says about the others. */
class CommandsTest {
  private static Stream<String> names() {
    return Commands.names().stream();
  }

  private static List<String> optionsOf(Command command) {
    return command.options().stream()
        .flatMap(group -> group.options().stream())
        .map(OptionSpec::longestName)
        .sorted()
        .toList();
  }

  private static String refusal(String... arguments) {
    return String.valueOf(
        assertThrows(ParameterException.class, () -> Parsed.of(arguments)).getMessage());
  }

  private static String[] withWord(String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add(command);
    if (command.equals("record")) {
      arguments.add("file");
    }
    return arguments.toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pools   | --by --command --debug-file --exe --fail-on --freeze --moment --output --output-file --peer-limit --pid --pool --redact --replay --sort --timeout --top --wide
          connections | --command --debug-file --exe --fail-on --freeze --kind --list --moment --output --output-file --peer --peer-limit --pid --pool --redact --replay --sort --tcp-state --timeout --top --wide
          requests | --check-forwarded --client --command --debug-file --exe --fail-on --freeze --moment --of --output --output-file --peer-limit --pid --pool --redact --redact-query --replay --server --slower-than --sort --stacks --state --timeout --timers --top --uri --weight --wide
          watch   | --by --count --debug-file --exe --fail-on --for --freeze --interval --moment --output --output-file --peer-limit --pid --pool --redact --reset --sort --timeout --top --wide
          record  | --command --debug-file --exe --freeze --pid --redact --replay --timeout
          layout  | --command --debug-file --exe --file --http-lua --output --output-file --pid --redact --replay --stream-lua --timeout
          explain | ''
          demo    | ''
          """)
  void eachKnowsItsOwnAndTheCommonOptions(String command, String own) {
    Stream<String> common = Stream.of("--color", "--help", "--quiet", "--verbose", "--version");
    assertEquals(
        Stream.concat(Stream.of(own.split(" ")).filter(name -> !name.isEmpty()), common)
            .sorted()
            .toList(),
        optionsOf(Commands.named(command)));
  }

  @ParameterizedTest
  @MethodSource("names")
  void theCommonOptionsStandBeforeAndAfterEach(String command) {
    String[] options = {"-v", "-q", "--color", "never"};
    List<String> after = new ArrayList<>(List.of(withWord(command)));
    after.addAll(List.of(options));

    assertTrue(Parsed.of(withWord(command, options)).hasMatchedOption("-q"));
    assertTrue(Parsed.of(after.toArray(String[]::new)).hasMatchedOption("-q"));
    assertTrue(Parsed.of(withWord(command, "-h")).isUsageHelpRequested());
    assertTrue(Parsed.of(withWord(command, "--version")).isVersionHelpRequested());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -w layout                 | the command layout does not know the option -w; pools, connections, requests and watch do
          layout --wide             | the command layout does not know the option --wide; pools, connections, requests and watch do
          --freeze layout           | the command layout does not know the option --freeze; pools, connections, requests, watch and record do
          --freeze=5 layout export  | the command layout does not know the option --freeze; pools, connections, requests, watch and record do
          -vw layout                | the command layout does not know the option -w; pools, connections, requests and watch do
          -p 1 explain full-queue   | the command explain does not know the option -p; pools, connections, requests, watch, serve, record and layout do
          explain full-queue -p1    | the command explain does not know the option -p; pools, connections, requests, watch, serve, record and layout do
          -o json record file       | the command record does not know the option -o; pools, connections, requests, watch and layout do
          record --top 3            | the command record does not know the option --top; pools, connections, requests and watch do
          -p 1 demo                 | the command demo does not know the option -p; pools, connections, requests, watch, serve, record and layout do
          demo -c true              | the command demo does not know the option -c; pools, connections, requests, record and layout do
          connections --by pool     | the command connections does not know the option --by; pools and watch do
          pools --slower-than 3s    | the command pools does not know the option --slower-than; only requests does
          pools --kind timer        | the command pools does not know the option --kind; only connections does
          --file x                  | the command pools does not know the option --file; only layout does
          --http-lua 1 pools        | the command pools does not know the option --http-lua; only layout does
          """)
  void anOptionOfAnotherCommandIsRefused(String arguments, String sentence) {
    assertEquals(sentence, refusal(arguments.split(" ")));
  }

  @ParameterizedTest
  @MethodSource("names")
  void anOptionOfNoCommandIsRefusedByEach(String command) {
    assertEquals(
        "the command " + command + " does not know the option '--nonsense'",
        refusal(withWord(command, "--nonsense")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          everything             | there is no command 'everything'; there are pools, connections, requests, watch, serve, record, layout, explain, demo
          -p 1 everything layout | there is no command 'everything'; there are pools, connections, requests, watch, serve, record, layout, explain, demo
          pools layout           | the command pools does not know the argument 'layout'
          demo again             | the command demo does not know the argument 'again'
          record one two         | the command record does not know the argument 'two'
          """)
  void aWordTooManyIsRefused(String arguments, String sentence) {
    assertEquals(sentence, refusal(arguments.split(" ")));
  }

  @Test
  void whatIsRefusedDoesNotControlTheTerminal() {
    String error = Said.by(() -> ExceptionHandler.run(() -> fail("a\033[31m\u202eb")));

    assertTrue(error.contains("there is no command 'a\\x1b[31m\\u{202e}b'"), error);
  }

  private static ExitCode fail(String argument) {
    Parsed.of(argument);
    return ExitCode.DONE;
  }

  @ParameterizedTest
  @ValueSource(strings = {"record", "layout everything", "layout -o chart", "-o yaml", "-p", "-c"})
  void whatIsMissingOrImpossibleIsRefused(String arguments) {
    assertThrows(ParameterException.class, () -> Parsed.of(arguments.split(" ")));
  }

  @Test
  void aFileOfArgumentsIsAWordLikeAnyOther() {
    assertEquals(
        List.of("@pom.xml"),
        List.of(Parsed.of("explain", "@pom.xml").matchedPositionalValue(0, new String[0])));
  }

  @Test
  void theLastValueCounts() {
    assertEquals(
        OutputFormat.json,
        Parsed.of("-o", "text", "pools", "-o", "json").matchedOptionValue("-o", OutputFormat.text));
  }
}
