package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.targets.PidTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

class TargetOptionsTest {
  private static Source source(String... arguments) {
    TargetOptions targets = TargetOptions.ofOneRun();
    ReadingGroup reading = ReadingGroup.withFreeze();
    ParseResult given = Parsed.by(List.of(targets, reading), arguments);
    return targets.source(given, reading, new Verbosity(false, false));
  }

  private static List<Integer> pids(String... arguments) {
    return source(arguments).pids().stream().map(PidTarget::number).toList();
  }

  @Test
  void withoutOptionsNothingIsNamed() {
    assertEquals(
        new Source(
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            false,
            new Verbosity(false, false)),
        source());
    assertEquals(source(), source("pools"));
  }

  @Test
  void processesAreRepeatableAndSeparatedByCommas() {
    assertEquals(List.of(101, 102, 103), pids("-p", "101,102", "-p", "103"));
    assertEquals(List.of(101, 101), pids("--pid=101", "-p101"));
    assertEquals(List.of(1, 2, 3), pids("-p", "1,2", "pools", "-p", "3"));
  }

  @Test
  void aNegativeNumberIsAGroup() {
    assertEquals(List.of(-5), pids("-p", "-5"));
    assertEquals(List.of(-5), pids("-p-5"));
    assertEquals(List.of(-5, 6, -7), pids("--pid=-5,6,-7"));
    assertTrue(source("-p", "-5").pids().getFirst().isGroup());
    assertEquals(5, source("-p", "-5").pids().getFirst().id());
    assertFalse(source("-p", "5").pids().getFirst().isGroup());
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
    assertThrows(ParameterException.class, () -> source("-p", pid));
  }

  @Test
  void executablesAreRepeatableAndMayHoldCommas() {
    assertEquals(
        List.of(Path.of("/a,b/nginx"), Path.of("c")),
        source("--exe", "/a,b/nginx", "pools", "--exe", "c").executables());
  }

  @Test
  void aCommandOrARecordingIsATargetByItself() {
    assertEquals(Optional.of("nginx -g 'x'"), source("-c", "nginx -g 'x'").command());
    assertEquals(Optional.of(Path.of("f")), source("--replay", "f").replay());
    assertThrows(ParameterException.class, () -> source("-c", "nginx", "-p", "1"));
    assertThrows(ParameterException.class, () -> source("--exe", "a", "pools", "-c", "nginx"));
    assertThrows(ParameterException.class, () -> source("--replay", "f", "-c", "nginx"));
    assertThrows(ParameterException.class, () -> source("--replay", "f", "-p", "1"));
  }

  @Test
  void aRecordingCannotBeStopped() {
    assertTrue(source("--freeze", "-p", "1").stops());
    assertThrows(ParameterException.class, () -> source("--freeze", "--replay", "file"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-p", "--exe", "-c", "--replay", "--timeout", "--debug-file"})
  void anOptionWithoutItsValueIsRefused(String option) {
    assertThrows(ParameterException.class, () -> source(option));
  }
}
