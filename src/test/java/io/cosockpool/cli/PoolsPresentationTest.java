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
class PoolsPresentationTest {
  private static final Set<Part> ALL = EnumSet.of(Part.CONTENTS, Part.BUILD);

  private static Set<Part> parts(
      OutputFormat format, boolean wide, Optional<FailOn> failOn, boolean verbose) {
    return new PoolsPresentation(
            Output.STANDARD,
            format,
            wide,
            new Shown(List.of(), Optional.empty(), Optional.empty(), Optional.empty()),
            failOn,
            OptionalLong.empty(),
            false,
            ColorOption.never,
            new Verbosity(verbose, false))
        .parts();
  }

  @Test
  void whatPoolsHoldIsReadWhereItIsShown() {
    assertEquals(ALL, parts(OutputFormat.json, true, Optional.empty(), false));
    assertEquals(ALL, parts(OutputFormat.html, false, Optional.empty(), false));
    assertEquals(
        Set.of(Part.POOLS),
        parts(OutputFormat.chart, false, Optional.of(FailOn.parse("full")), false));
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
