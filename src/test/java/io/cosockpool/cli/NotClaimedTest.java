package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Workers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of findings that one look cannot make. */
class NotClaimedTest {
  private static final List<String> CODES = List.of("full-no-backlog", "peer-slow");
  private static final Report ONE_LOOK = Reports.of(Workers.of(7, Map.of()));

  private static String after(int looks, long milliseconds, long timeout) {
    return Presentation.notClaimed(
        ONE_LOOK.without(new Report.ShortTime(looks, milliseconds, timeout)), CODES);
  }

  @Test
  void oneLookThatWasWanted() {
    assertEquals(
        "one look cannot tell a passing state from one that lasts, so these are not claimed:"
            + " full-no-backlog, peer-slow.",
        Presentation.notClaimed(ONE_LOOK, CODES));
  }

  @Test
  void whereTimeWasShortTheNumbersAreSaidAndWhatToDo() {
    assertEquals(
        "the first look took 2.6 s of 5 s, and there was no time to look again: give more by"
            + " --timeout. Not claimed, since they may be passing states: full-no-backlog,"
            + " peer-slow.",
        after(1, 2640, 5000));
    assertEquals(
        "the first 3 looks took 160 ms of 300 ms, and there was no time to look again: give more by"
            + " --timeout. Not claimed, since they may be passing states: full-no-backlog,"
            + " peer-slow.",
        after(3, 160, 300));
  }
}
