package io.cosockpool.openresty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.ImageProcess.Moment;
import io.cosockpool.image.Once;
import io.cosockpool.image.PoolBuild;
import io.cosockpool.image.PoolImage;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.reading.PoolRounds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The worker runs on while it is read. Whatever it does at whichever moment, a pool is reported as
 * it once was, or not at all; and once it holds still it is reported.
 */
class PoolWalkChangeTest {
  private static final int TRIES = 30;

  private static final PoolSpec BUSY = PoolSpec.of("busy:1", 6, 3, 2).withBacklog(5, 2);

  /** What a worker does to the busy pool. */
  @FunctionalInterface
  private interface Change {
    void to(WorkerImage image, PoolImage busy);
  }

  /** A change with what it is, and whether it takes the pool out of the table. */
  private record Case(String what, boolean drops, PoolBuild build, Change change) {
    @Override
    public String toString() {
      return what + (build.backlog() ? "" : ", old shape");
    }
  }

  private static Stream<Case> changes() {
    List<Case> cases = new ArrayList<>();
    for (PoolBuild build : List.of(PoolBuild.TODAY, PoolBuild.OLD)) {
      for (PoolSpec after :
          List.of(
              BUSY.withIdle(List.of()).withInUse(5),
              BUSY.withIdle(List.of(1, 2)).withInUse(3),
              BUSY.withIdle(List.of(2, 1, 0)),
              BUSY.withIdle(List.of(5, 0, 1, 2)).withInUse(1),
              BUSY.withIdle(List.of(0, 1, 2, 3, 4, 5)).withInUse(0),
              BUSY.withInUse(0),
              BUSY.withBacklog(5, 0),
              BUSY.withBacklog(5, 1),
              BUSY.withBacklog(5, 5),
              BUSY.withBacklog(5, 3).withInUse(1))) {
        cases.add(new Case("to " + after, false, build, (image, busy) -> busy.write(after)));
      }
      cases.add(
          new Case(
              "table grows", false, build, (image, busy) -> image.table(Subsystem.HTTP).resize()));
      cases.add(
          new Case(
              "entry moves to the front", false, build, (image, busy) -> busy.moveEntry(false)));
      cases.add(
          new Case("entry moves to the back", false, build, (image, busy) -> busy.moveEntry(true)));
      cases.add(
          new Case(
              "pool changes and the table grows",
              false,
              build,
              (image, busy) -> {
                busy.write(BUSY.withIdle(List.of(4)));
                image.table(Subsystem.HTTP).resize();
              }));
      cases.add(
          new Case(
              "pool is dropped and its memory used again",
              true,
              build,
              (image, busy) -> {
                busy.drop();
                image.space().bytes(busy.address(), new byte[busy.length()]);
              }));
    }
    return cases.stream();
  }

  private static WorkerImage worker(PoolBuild build) {
    return WorkerImage.builder()
        .pools(
            Subsystem.HTTP,
            build,
            List.of(
                PoolSpec.of("at rest:1", 3, 1, 2).withBacklog(4, 2),
                BUSY,
                PoolSpec.of("at rest:2", 4, 3, 0)))
        .build();
  }

  private static PoolImage busy(WorkerImage image) {
    return image.pools(Subsystem.HTTP).get(1);
  }

  private static List<Pool> atRest(WorkerImage image) {
    return List.of(
        image.pools(Subsystem.HTTP).getFirst().expected(),
        image.pools(Subsystem.HTTP).getLast().expected());
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aChangeAtAnyMomentGivesTheStateBeforeOrAfter(Case changing) throws Exception {
    for (int tear : List.of(0, 8, 17, 33, 50, 75, 97)) {
      boolean reached = true;
      for (int moment = 0; reached; moment++) {
        WorkerImage image = worker(changing.build());
        image.process().tearAfter(tear);
        Pool before = busy(image).expected();
        PoolRounds walk = PoolRounds.open(image);
        Once once = new Once(moment, () -> changing.change().to(image, busy(image)));
        image.process().follow(once);

        PoolRounds.Progress progress = walk.take(TRIES);
        reached = once.isDone();
        String when = "at moment %d, torn after %d %%".formatted(moment, tear);
        assertEquals(0, progress.pending(), when);
        List<Pool> pools = new ArrayList<>(walk.pools());
        assertTrue(pools.removeAll(atRest(image)), when);
        if (pools.isEmpty()) {
          assertTrue(changing.drops() && reached, when + " the pool is missing");
        } else {
          Set<Pool> possible = new HashSet<>(List.of(before, busy(image).expected()));
          assertEquals(1, pools.size(), when);
          assertTrue(possible.contains(pools.getFirst()), when + ": " + pools);
        }
      }
    }
  }

  private static Stream<Case> changesOfAPoolThatStays() {
    return changes().filter(changing -> !changing.drops());
  }

  @ParameterizedTest
  @MethodSource("changesOfAPoolThatStays")
  void aChangeForAMomentGivesOneOfTheStates(Case changing) throws Exception {
    for (int tear : List.of(8, 33, 50, 75)) {
      boolean reached = true;
      for (int moment = 0; reached; moment++) {
        WorkerImage image = worker(changing.build());
        image.process().tearAfter(tear);
        Set<Pool> states = new HashSet<>(Set.of(busy(image).expected()));
        PoolRounds walk = PoolRounds.open(image);
        Once there =
            new Once(
                moment,
                () -> {
                  changing.change().to(image, busy(image));
                  states.add(busy(image).expected());
                });
        Once back = new Once(moment + 1, () -> busy(image).write(BUSY));
        image
            .process()
            .follow(
                (when, range) -> {
                  there.at(when, range);
                  back.at(when, range);
                });

        PoolRounds.Progress progress = walk.take(TRIES);
        reached = back.isDone();
        String when = "at moment %d, torn after %d %%".formatted(moment, tear);
        assertEquals(0, progress.pending(), when);
        List<Pool> pools = new ArrayList<>(walk.pools());
        assertTrue(pools.removeAll(atRest(image)), when);
        assertEquals(1, pools.size(), when);
        assertTrue(states.contains(pools.getFirst()), when + ": " + pools);
      }
    }
  }

  /** Its memory is as it was until the next garbage collection. */
  @Test
  void aPoolThatIsDroppedBeforeItIsReadIsNotReported() throws Exception {
    WorkerImage image = worker(PoolBuild.TODAY);
    PoolImage busy = busy(image);
    PoolRounds walk = PoolRounds.open(image);
    boolean[] dropped = {false};
    image
        .process()
        .follow(
            (moment, range) -> {
              if (range.address() == busy.address() && !dropped[0]) {
                busy.drop();
                dropped[0] = true;
              }
            });

    walk.take(TRIES);

    assertTrue(dropped[0]);
    assertEquals(atRest(image), walk.pools());
    assertEquals(List.of(), walk.leftOut());
  }

  @Test
  void theEndOfTheProcessAtAnyMomentIsAnError() throws Exception {
    boolean reached = true;
    for (int moment = 0; reached; moment++) {
      WorkerImage image = worker(PoolBuild.TODAY);
      PoolRounds walk = PoolRounds.open(image);
      Once end = new Once(moment, image.process()::end);
      image.process().follow(end);
      try {
        walk.take(TRIES);
        assertFalse(end.isDone());
      } catch (ProcessEndedException e) {
        assertTrue(end.isDone());
      }
      reached = end.isDone();
    }
  }

  @Test
  void aPoolThatIsWrittenInEveryRangeIsLeftOut() throws Exception {
    WorkerImage image = worker(PoolBuild.TODAY);
    PoolRounds walk = PoolRounds.open(image);
    int[] moments = {0};
    image
        .process()
        .follow(
            (moment, range) -> {
              if (range.address() == busy(image).address()) {
                busy(image).write(BUSY.withIdle(List.of(moments[0]++ % 6)));
              }
            });

    PoolRounds.Progress progress = walk.take(TRIES);

    assertEquals(1, progress.pending());
    assertEquals(atRest(image), walk.pools());
    assertEquals(1, walk.leftOut().size());
    assertEquals(LeftOut.Why.NOT_STILL, walk.leftOut().getFirst().why());
    assertTrue(walk.leftOut().getFirst().name().toString().contains("busy:1"));
  }

  /** The pool's own bytes are the same each time; the records of its queue never are. */
  @Test
  void aQueueWhoseMiddleNeverHoldsStillIsNoUnknownLayout() throws Exception {
    WorkerImage image = worker(PoolBuild.TODAY);
    PoolImage busy = busy(image);
    PoolRounds walk = PoolRounds.open(image);
    int[] moments = {0};
    image
        .process()
        .follow(
            (moment, range) -> {
              if (moment == Moment.BEFORE && range.address() == busy.waitLink(1)) {
                image.space().u64(busy.waitLink(1), 0x1_0000 + 8L * moments[0]++);
              }
            });

    walk.take(TRIES);

    assertEquals(atRest(image), walk.pools());
    assertEquals(LeftOut.Why.NOT_STILL, walk.leftOut().getFirst().why());
  }

  @Test
  void aTableThatGrowsAtEveryReadIsAnError() throws Exception {
    WorkerImage image = worker(PoolBuild.TODAY);
    PoolRounds walk = PoolRounds.open(image);
    image
        .process()
        .follow(
            (moment, range) -> {
              if (moment == Moment.BEFORE
                  && range.address() == image.table(Subsystem.HTTP).nodes()) {
                image.table(Subsystem.HTTP).resize();
              }
            });

    for (int i = 0; i < 5; i++) {
      assertThrows(MemoryException.class, () -> walk.take(1));
    }
    assertEquals(List.of(), walk.pools());
  }

  /** Pools that rest are always right; those that change were so at some time of the reading. */
  @Test
  void aWorkerThatNeverRestsIsReadTruly() throws Exception {
    Random random = new Random(20_261_121);
    int read = 0;
    int leftOut = 0;
    for (int reading = 0; reading < 2000; reading++) {
      PoolBuild build = reading % 3 == 0 ? PoolBuild.OLD : PoolBuild.TODAY;
      WorkerImage image = worker(build);
      image.process().tearAfter(random.nextInt(100));
      Map<String, Set<Pool>> states = new HashMap<>();
      Set<Pool> ofBusy = states.computeIfAbsent("busy", name -> new HashSet<>());
      ofBusy.add(busy(image).expected());
      PoolRounds walk = PoolRounds.open(image);
      int restlessness = 5 + random.nextInt(60);
      image
          .process()
          .follow(
              (moment, range) -> {
                if (random.nextInt(restlessness) == 0) {
                  act(random, image);
                  ofBusy.add(busy(image).expected());
                }
              });
      try {
        walk.take(TRIES);
      } catch (MemoryException tableNeverStill) {
        leftOut++;
        continue;
      }
      List<Pool> pools = new ArrayList<>(walk.pools());
      assertTrue(pools.removeAll(atRest(image)));
      assertTrue(ofBusy.containsAll(pools), pools + " was never so");
      read += pools.size();
      leftOut += walk.leftOut().size();
      assertEquals(pools.isEmpty() ? 1 : 0, walk.leftOut().size());
    }
    System.out.printf("restless worker: %d readings true, %d left out%n", read, leftOut);
    assertTrue(read > 10 * leftOut, read + " read, " + leftOut + " left out");
  }

  private static void act(Random random, WorkerImage image) {
    switch (random.nextInt(12)) {
      case 0 -> busy(image).moveEntry(true);
      case 1 -> busy(image).moveEntry(false);
      default -> busy(image).write(randomState(random));
    }
  }

  private static PoolSpec randomState(Random random) {
    List<Integer> slots = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
    Collections.shuffle(slots, random);
    return BUSY.withIdle(List.copyOf(slots.subList(0, random.nextInt(7))))
        .withInUse(random.nextInt(4))
        .withBacklog(5, random.nextInt(6));
  }
}
