package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.LuaBuild;
import io.cosockpool.image.PoolBuild;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.Target;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Further looks are taken where they show more. */
class LooksTest {
  private final WorkerImage image =
      WorkerImage.builder()
          .lua(new LuaBuild(true, true, true))
          .pools(Subsystem.HTTP, PoolBuild.TODAY, List.of(PoolSpec.of("a", 3, 0, 2)))
          .build();

  private Report take(Duration timeout, Predicate<Report> needsTime) throws Exception {
    List<Target> targets = List.of(image.nginx());
    return Looks.take(new Reader(), targets, ReadingOptions.within(timeout), Set.of(), needsTime);
  }

  /** On a busy machine, the first look may take longer than all of them are to last. */
  private void beSlowAtFirst() {
    boolean[] first = {true};
    image
        .process()
        .follow(
            (_, _) -> {
              if (first[0]) {
                LockSupport.parkNanos(Looks.SPAN.toNanos());
              }
              first[0] = false;
            });
  }

  @Test
  void whatNeedsTimeIsLookedAtForAWhile() throws Exception {
    beSlowAtFirst();
    long[] looked = {0};
    Report report =
        take(
            Duration.ofSeconds(60),
            first -> {
              looked[0] = System.nanoTime();
              return true;
            });
    assertTrue(System.nanoTime() - looked[0] >= Looks.SPAN.toNanos());
    assertEquals(Looks.NUMBER - 1, report.earlier().size());
    assertTrue(report.shortTime().isEmpty());
    for (Report look : report.earlier()) {
      assertEquals(report.workers().getFirst().pools(), look.workers().getFirst().pools());
    }
  }

  @Test
  void nothingElseIsLookedAtAgain() throws Exception {
    Report report = take(Duration.ofSeconds(60), first -> false);
    assertEquals(List.of(), report.earlier());
    assertTrue(report.shortTime().isEmpty());
  }

  @Test
  void withoutTimeOneLookHasToDo() throws Exception {
    Report report = take(Duration.ofMillis(100), first -> true);
    assertEquals(List.of(), report.earlier());
    Report.ShortTime time = report.shortTime().orElseThrow();
    assertTrue(time.looks() >= 1 && time.looks() < Looks.NUMBER - 1, time.toString());
    assertTrue(time.milliseconds() >= 50, time.toString());
    assertEquals(100, time.timeoutMilliseconds());
    assertEquals(time, report.withNumbersAlone().shortTime().orElseThrow());
  }
}
