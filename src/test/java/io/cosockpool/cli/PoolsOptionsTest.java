package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Part;
import io.cosockpool.targets.PidTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class PoolsOptionsTest {
  private static PoolsOptions parse(String... arguments) {
    CommandLine commandLine = CommandModel.commandLine();
    return PoolsOptions.of(commandLine, Main.levels(commandLine, arguments));
  }

  private static List<Integer> pids(String... arguments) {
    return parse(arguments).pids().stream().map(PidTarget::number).toList();
  }

  @Test
  void withoutOptionsThereAreTheDefaults() {
    PoolsOptions options = parse();
    assertEquals(List.of(), options.pids());
    assertEquals(List.of(), options.executables());
    assertEquals(Optional.empty(), options.command());
    assertEquals(Duration.ofSeconds(10), options.timeout());
    assertEquals(Optional.empty(), options.output());
    assertEquals(Optional.empty(), options.outputFile());
    assertFalse(options.redact());
    assertFalse(options.verbose());
    assertFalse(options.quiet());
    assertEquals(options, parse("pools"));
  }

  @Test
  void optionsStandBeforeOrAfterTheCommand() {
    PoolsOptions before =
        parse(
            "-p",
            "7",
            "--timeout",
            "2s",
            "-o",
            "text",
            "--output-file",
            "f",
            "-v",
            "--redact",
            "pools");
    PoolsOptions after =
        parse(
            "pools",
            "-v",
            "--redact",
            "-p",
            "7",
            "--timeout",
            "2s",
            "-o",
            "text",
            "--output-file",
            "f");

    assertEquals(after, before);
    assertEquals(Duration.ofSeconds(2), after.timeout());
    assertEquals(Optional.of(OutputFormat.text), after.output());
    assertEquals(Optional.of(Path.of("f")), after.outputFile());
    assertTrue(after.verbose());
    assertTrue(after.redact());
    assertEquals(List.of(1, 2, 3), pids("-p", "1,2", "pools", "-p", "3"));
  }

  @Test
  void processesAreRepeatableAndSeparatedByCommas() {
    assertEquals(List.of(101, 102, 103), pids("-p", "101,102", "-p", "103"));
    assertEquals(List.of(101, 101), pids("--pid=101", "-p101"));
  }

  @Test
  void aNegativeNumberIsAGroup() {
    assertEquals(List.of(-5), pids("-p", "-5"));
    assertEquals(List.of(-5), pids("-p-5"));
    assertEquals(List.of(-5, 6, -7), pids("--pid=-5,6,-7"));
    assertTrue(parse("-p", "-5").pids().getFirst().isGroup());
    assertEquals(5, parse("-p", "-5").pids().getFirst().id());
    assertFalse(parse("-p", "5").pids().getFirst().isGroup());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "",
        ",",
        "1,,2",
        "1,",
        "x",
        "1x",
        "1.5",
        "2147483648",
        "-2147483648",
        "99999999999999999999",
        " 1",
        "0x1"
      })
  void whatIsNoProcessIdIsRefused(String pid) {
    assertThrows(ParameterException.class, () -> parse("-p", pid));
  }

  @Test
  void executablesAreRepeatableAndMayHoldCommas() {
    assertEquals(
        List.of(Path.of("/a,b/nginx"), Path.of("c")),
        parse("--exe", "/a,b/nginx", "pools", "--exe", "c").executables());
  }

  @Test
  void aCommandIsATargetByItself() {
    assertEquals(Optional.of("nginx -g 'x'"), parse("-c", "nginx -g 'x'").command());
    assertThrows(ParameterException.class, () -> parse("-c", "nginx", "-p", "1"));
    assertThrows(ParameterException.class, () -> parse("--exe", "a", "pools", "-c", "nginx"));
  }

  @Test
  void aStopHasALengthOnlyIfItIsAttached() {
    assertEquals(Optional.empty(), parse("-p", "1").freeze());
    assertEquals(Optional.of(Duration.ofMillis(10)), parse("--freeze").freeze());
    assertEquals(Optional.of(Duration.ofMillis(10)), parse("--freeze", "-p", "1").freeze());
    assertEquals(Optional.of(Duration.ofMillis(10)), parse("--freeze", "pools").freeze());
    assertEquals(Optional.of(Duration.ofMillis(250)), parse("--freeze=250", "-p", "1").freeze());
    assertEquals(Optional.of(Duration.ofMillis(1)), parse("pools", "--freeze=1").freeze());
    assertThrows(ParameterException.class, () -> parse("--freeze", "20"));
    assertThrows(ParameterException.class, () -> parse("--freeze", "--replay", "file"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "1001", "10ms", "1.5", "99999999999", "-p"})
  void whatIsNoLengthOfAStopIsRefused(String length) {
    assertThrows(ParameterException.class, () -> parse("--freeze=" + length));
  }

  @Test
  void formatsAreKnownInAnyCase() {
    assertEquals(Optional.of(OutputFormat.json), parse("-o", "JSON").output());
    assertThrows(ParameterException.class, () -> parse("-o", "yaml"));
  }

  @Test
  void wideReadsWhatPoolsHold() {
    assertTrue(parse("-w").reading().reads(Part.CONTENTS));
    assertTrue(parse("--wide", "pools").reading().reads(Part.CONTENTS));
    assertTrue(parse("-ohtml").reading().reads(Part.CONTENTS));
    assertFalse(parse("-v").reading().reads(Part.CONTENTS));
  }

  @Test
  void whatWorkersAreIsReadWhereItIsShown() {
    for (String option : List.of("-v", "-w", "-ohtml")) {
      assertTrue(parse(option).reading().reads(Part.BUILD), option);
    }
    assertFalse(parse("-ojson").reading().reads(Part.BUILD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--replay", "--nonsense", "extra", "-x"})
  void whatDoesNotWorkYetIsNotOffered(String argument) {
    assertThrows(ParameterException.class, () -> parse(argument));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-p", "--exe", "-c", "--timeout", "-o", "--output-file"})
  void anOptionWithoutItsValueIsRefused(String option) {
    assertThrows(ParameterException.class, () -> parse(option));
  }
}
