package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Part;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Only what is shown, or decides on the exit code, is read. */
class PoolsViewTest {
  private static final Set<Part> ALL = EnumSet.of(Part.CONTENTS, Part.BUILD, Part.CONNECTIONS);

  private static Set<Part> parts(
      OutputFormat format, boolean wide, Optional<FailOn> failOn, boolean verbose) {
    Presentation by =
        new Presentation(
            Output.STANDARD,
            format,
            wide,
            failOn,
            OptionalLong.empty(),
            false,
            ColorOption.never,
            new Verbosity(verbose, false));
    return new PoolsView(
            by, new Shown(List.of(), Optional.empty(), Optional.empty(), Optional.empty()))
        .parts();
  }

  @Test
  void whatPoolsHoldIsReadWhereItIsShown() {
    assertEquals(
        EnumSet.of(Part.CONTENTS, Part.BUILD, Part.CONNECTIONS, Part.REQUESTS),
        parts(OutputFormat.json, true, Optional.empty(), false));
    assertEquals(ALL, parts(OutputFormat.html, false, Optional.empty(), false));
    assertEquals(ALL, parts(OutputFormat.chart, false, Optional.of(FailOn.parse("full")), false));
  }

  /** Whoever sees pools is told of the connections that are in none. */
  @Test
  void otherConnectionsAreReadButForJson() {
    for (OutputFormat format : OutputFormat.values()) {
      assertEquals(
          format != OutputFormat.json,
          parts(format, false, Optional.empty(), false).contains(Part.CONNECTIONS),
          format.name());
    }
  }

  @Test
  void allThatCanBeFoundDecidesOnTheExitCode() {
    assertEquals(ALL, parts(OutputFormat.json, false, Optional.of(FailOn.parse("finding")), false));
  }

  @Test
  void theBuildIsReadForAUserWhoAsksForDetails() {
    assertEquals(Set.of(Part.BUILD), parts(OutputFormat.json, false, Optional.empty(), true));
    assertEquals(Set.of(Part.POOLS), parts(OutputFormat.json, false, Optional.empty(), false));
  }
}
