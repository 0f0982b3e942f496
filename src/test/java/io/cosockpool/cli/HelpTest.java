package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class HelpTest {
  private static final List<String> NAMES = List.copyOf(Commands.names());

  private static void assertShows(Command command, String help) {
    for (OptionGroup group : command.options()) {
      assertTrue(help.contains("\n" + group.heading() + ":\n"), group.heading());
      group.options().stream()
          .flatMap(option -> Stream.of(option.names()))
          .forEach(name -> assertTrue(help.contains(" " + name), name));
    }
  }

  private static void assertFits(String help) {
    assertEquals(List.of(), help.lines().filter(line -> line.length() > 80).toList());
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void itShowsEveryOptionUnderItsHeading(String name) {
    String help = Help.of(Optional.of(name));

    assertShows(Commands.named(name), help);
    assertTrue(help.startsWith("Usage: cosockpool " + name + " [OPTIONS]"), help);
    assertFits(help);
  }

  @Test
  void theWholeShowsAllCommandsAndTheOptionsOfTheDefault() {
    String help = Help.of(Optional.empty());

    NAMES.forEach(name -> assertTrue(help.contains("\n  " + name + " "), name));
    assertShows(Commands.named(Commands.DEFAULT), help);
    assertFits(help);
  }
}
