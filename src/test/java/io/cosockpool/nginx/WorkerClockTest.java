package io.cosockpool.nginx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.process.Moment;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a timer is a time, whatever the memory holds. */
class WorkerClockTest {
  private static final WorkerClock CLOCK =
      WorkerClock.at(5_000, new Moment(1_700_000_000_000L, 6_000));

  @Test
  void tellsWhatIsLeftAndWhatIsOver() {
    assertEquals(OptionalLong.of(1_000), CLOCK.until(OptionalLong.of(7_000)));
    assertEquals(OptionalLong.of(-1_000), CLOCK.until(OptionalLong.of(5_000)));
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, 1L << 41, -(1L << 41)})
  void whatIsNoTimeIsUnknown(long timer) {
    assertEquals(OptionalLong.empty(), CLOCK.until(OptionalLong.of(timer)));
  }
}
