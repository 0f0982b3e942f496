package io.cosockpool.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Finding;
import io.cosockpool.model.HoldingPlace;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.RequestSamples;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The places in the code that hold a pool are said in words. */
class HoldingLinesTest {
  private static Finding finding(OptionalLong longest) {
    return new Finding(
        "full-queue",
        new Subject.Pools(Subsystem.HTTP, RequestSamples.name("redis")),
        List.of(7),
        0,
        Wording.of("why"),
        "Do.",
        List.of(
            new Finding.Holding(
                new HoldingPlace(RequestSamples.frame("query", "lib/db.lua", 42), 28, 30, longest),
                30)));
  }

  private static List<String> lines(OptionalLong longest) {
    return HoldingLines.of(finding(longest));
  }

  @Test
  void aPlaceHasItsShareAndItsLongestRequest() {
    assertEquals(
        List.of(
            "redis is held at lib/db.lua:42 in query: 30 of 30, the longest request for 3.1 s."),
        lines(OptionalLong.of(3120)));
    assertEquals(
        List.of(
            "redis is held at lib/db.lua:42 in query: 30 of 30, the longest request for 999 ms."),
        lines(OptionalLong.of(999)));
  }

  @Test
  void withoutATimeNoneIsSaid() {
    assertEquals(
        List.of("redis is held at lib/db.lua:42 in query: 30 of 30."), lines(OptionalLong.empty()));
  }

  @Test
  void theChartNamesThePlaceWithTheFinding() {
    String text =
        new FindingLines(new Glyphs(false, false), 200, false)
            .of(List.of(finding(OptionalLong.of(3120))));
    assertTrue(
        text.contains("redis: why; held at lib/db.lua:42 in query: 30 of 30, the longest"), text);
  }

  @Test
  void filesAndFunctionsHavePseudonymsToo() {
    String line =
        HoldingLines.of(
                Finding.redacted(List.of(finding(OptionalLong.empty())), new Pseudonyms())
                    .getFirst())
            .getFirst();
    assertTrue(!line.contains("redis") && !line.contains("db.lua"), line);
    assertTrue(line.matches(".*:42 in [A-Z]{5}: 30 of 30\\."), line);
  }
}
