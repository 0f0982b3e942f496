package io.cosockpool.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Workers;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What costs much is read seldom, and not at all if nobody wants it. */
class AppetiteTest {
  private static final Report REPORT = Reports.of(Workers.of(7, Map.of()));
  private static final long SECOND = 1_000_000_000;
  private static final long TOOK = 1_000_000;

  /** What is read at this time. */
  private static Set<Part> read(Appetite appetite, long now, boolean wantsRequests) {
    Set<Part> parts = appetite.parts(now, wantsRequests);
    appetite.took(parts, REPORT, now, now + TOOK);
    return parts;
  }

  @Test
  void requestsAreReadForFindings() {
    Appetite appetite = new Appetite(true);
    assertEquals(EnumSet.of(Part.USES, Part.CONNECTIONS), read(appetite, 0, false));
    assertEquals(EnumSet.of(Part.USES), read(appetite, SECOND / 2, false));
    assertEquals(
        EnumSet.of(Part.USES, Part.CONNECTIONS, Part.REQUESTS), read(appetite, SECOND, false));
    assertEquals(EnumSet.of(Part.USES, Part.CONNECTIONS), read(appetite, 2 * SECOND, false));
    assertEquals(
        EnumSet.of(Part.USES, Part.CONNECTIONS, Part.REQUESTS), read(appetite, 11 * SECOND, false));
  }

  @Test
  void withoutFindingsNoRequestsAreRead() {
    Appetite appetite = new Appetite(false);
    for (int seconds = 0; seconds < 100; seconds++) {
      assertEquals(
          EnumSet.of(Part.USES, Part.CONNECTIONS), read(appetite, seconds * SECOND, false));
    }
  }

  @Test
  void whoLooksAtRequestsHasThemMoreOften() {
    Appetite appetite = new Appetite(false);
    read(appetite, 0, false);
    for (int tenths = 1; tenths < 10; tenths++) {
      assertEquals(
          EnumSet.of(Part.USES, Part.CONNECTIONS, Part.REQUESTS),
          read(appetite, tenths * SECOND / 10, true));
    }
  }
}
