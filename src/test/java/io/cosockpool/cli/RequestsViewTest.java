package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Part;
import io.cosockpool.report.FoldedStacks;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is read for a view of requests. */
class RequestsViewTest {
  private static RequestsView view(OutputFormat format, boolean timers) {
    Presentation by =
        new Presentation(
            Output.STANDARD,
            format,
            false,
            Optional.empty(),
            OptionalLong.empty(),
            false,
            ColorOption.never,
            new Verbosity(false, false));
    RequestOptions options = new RequestOptions();
    return new RequestsView(
        by,
        RequestFormat.json,
        options.shown(Parsed.by(List.of(options))),
        false,
        timers,
        new FoldedStacks(FoldedStacks.Of.HOLDERS, FoldedStacks.Weight.COUNT));
  }

  @ParameterizedTest
  @EnumSource(OutputFormat.class)
  void requestsAreReadForEveryFormat(OutputFormat format) {
    assertTrue(view(format, false).parts().contains(Part.REQUESTS));
  }

  /** They stand among the timers of all connections, so that to find them takes long. */
  @Test
  void timersAreReadOnlyIfTheyAreAskedFor() {
    for (boolean asked : List.of(true, false)) {
      assertEquals(asked, view(OutputFormat.json, asked).parts().contains(Part.TIMERS));
    }
  }
}
