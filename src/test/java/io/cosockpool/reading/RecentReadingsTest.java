package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Readings are compared with those before them, if these tell what lasted. */
class RecentReadingsTest {
  private final RecentReadings recent = new RecentReadings();

  /** When the readings were that the one of this moment is compared with. */
  private List<Long> comparedAt(long milliseconds) {
    Report report = Reports.on(Reports.live("host", milliseconds), Reports.of());
    return recent.add(report).earlier().stream()
        .map(earlier -> earlier.occasion().utcMilliseconds())
        .toList();
  }

  private void readAt(long... milliseconds) {
    for (long each : milliseconds) {
      comparedAt(each);
    }
  }

  @Test
  void fewTellNothing() {
    assertEquals(List.of(), comparedAt(0));
    assertEquals(List.of(), comparedAt(1_000));
    assertEquals(List.of(), comparedAt(2_000));
    assertEquals(List.of(), comparedAt(3_000));
    assertEquals(List.of(0L, 1_000L, 2_000L, 3_000L), comparedAt(4_000));
    assertEquals(List.of(1_000L, 2_000L, 3_000L, 4_000L), comparedAt(5_000));
  }

  /** What was found a moment ago is not lost since two ask at about the same time. */
  @Test
  void oneRightAfterTheOtherIsComparedWithTheSame() {
    readAt(0, 1_000, 2_000, 3_000, 4_000);
    assertEquals(List.of(0L, 1_000L, 2_000L, 3_000L), comparedAt(4_001));
    assertEquals(List.of(0L, 1_000L, 2_000L, 3_000L), comparedAt(4_049));
    assertEquals(List.of(1_000L, 2_000L, 3_000L, 4_000L), comparedAt(4_050));
  }

  @Test
  void thoseThatShowOneStateCountOnce() {
    readAt(0, 10, 20, 30, 40);
    assertEquals(List.of(), comparedAt(50));
    assertEquals(List.of(), comparedAt(199));
    assertEquals(List.of(), comparedAt(249));
    assertEquals(List.of(0L, 50L, 199L, 249L), comparedAt(299));
  }

  @Test
  void nobodyKnowsWhatWasInALongGap() {
    readAt(0, 1_000, 2_000, 3_000, 4_000);
    assertEquals(List.of(), comparedAt(304_001));
  }

  @Test
  void aClockThatWasSetBackBeginsAgain() {
    readAt(10_000, 11_000, 12_000, 13_000, 14_000);
    assertEquals(List.of(), comparedAt(5_000));
  }
}
