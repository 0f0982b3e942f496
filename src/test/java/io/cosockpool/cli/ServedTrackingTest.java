package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServedTrackingTest {
  private final List<Report> counted = new ArrayList<>();
  private final AtomicInteger readings = new AtomicInteger();

  /** Of five readings the second and the third are too large; after them it is interrupted. */
  private Report read() throws InterruptedException {
    switch (readings.incrementAndGet()) {
      case 2, 3 -> throw new OutOfMemoryError("as much as that");
      case 6 -> throw new InterruptedException();
      default -> {
        return Reports.of();
      }
    }
  }

  @Test
  void aReadingWithoutTheMemoryForItIsSaidAndTheNextOnesAreMade() {
    String said =
        Said.by(
            () ->
                assertThrows(
                    InterruptedException.class,
                    () ->
                        ServedTracking.run(
                            Duration.ofMillis(10),
                            parts -> read(),
                            (report, passed) -> counted.add(report))));

    assertEquals(6, readings.get());
    assertEquals(3, counted.size());
    assertEquals(2, said.lines().filter(line -> line.contains("--track")).count());
    assertTrue(said.contains("COSOCKPOOL_JAVA_OPTIONS=-Xmx1g"), said);
  }

  @Test
  void anyOtherFaultEndsIt() {
    assertThrows(
        IllegalStateException.class,
        () ->
            ServedTracking.run(
                Duration.ofMillis(10),
                parts -> {
                  throw new IllegalStateException("a fault");
                },
                (report, passed) -> {}));
  }
}
