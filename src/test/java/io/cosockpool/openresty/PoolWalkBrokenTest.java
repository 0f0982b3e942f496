package io.cosockpool.openresty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.LuaBuild;
import io.cosockpool.image.PoolBuild;
import io.cosockpool.image.PoolImage;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import io.cosockpool.reading.PoolRounds;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged memory is never taken for a pool, costs little, and leaves the other pools as they are.
 */
class PoolWalkBrokenTest {
  /** Where no memory is. */
  private static final long UNMAPPED = 0x1230;

  private static final long FAR = 0x1000_0000;

  private static final long MOST_CALLS = 100;

  private static final LuaBuild NOT_GC64 = new LuaBuild(false, true, true);

  /** Damages the first pool of an image. */
  @FunctionalInterface
  private interface Damage {
    void to(PoolImage pool, AddressSpace space);
  }

  /** A damage with what it is. */
  private record Case(String what, PoolBuild build, Damage damage, LeftOut.Why why) {
    @Override
    public String toString() {
      return what + (build.backlog() ? "" : ", old shape");
    }
  }

  private static WorkerImage worker(LuaBuild lua, PoolBuild build) {
    return WorkerImage.builder()
        .lua(lua)
        .pools(
            Subsystem.HTTP,
            build,
            List.of(
                PoolSpec.of("victim:1", 5, 2, 3).withBacklog(6, 3),
                PoolSpec.of("first:1", 3, 1, 2).withBacklog(4, 2),
                PoolSpec.of("second:22", 4, 3, 0),
                PoolSpec.of("third:333", 1, 0, 7)))
        .build();
  }

  private static Stream<Case> damages() {
    List<Case> cases = new ArrayList<>();
    for (PoolBuild build : List.of(PoolBuild.TODAY, PoolBuild.OLD)) {
      addDamagesOfObjects(cases, build);
      addDamagesOfPool(cases, build);
    }
    addDamagesOfCounters(cases);
    addDamagesOfWaitQueue(cases);
    return cases.stream();
  }

  private static void addDamagesOfObjects(List<Case> cases, PoolBuild build) {
    add(cases, "userdata is wild", build, (p, s) -> s.u64(p.node(), s.u64(p.node()) + FAR));
    add(cases, "key is wild", build, (p, s) -> s.u64(p.node() + 8, s.u64(p.node() + 8) + FAR));
    add(cases, "value is a number", build, (p, s) -> s.u64(p.node(), 0x4008_0000_0000_0000L));
    add(cases, "key is a number", build, (p, s) -> s.u64(p.node() + 8, 0x4008_0000_0000_0000L));
    add(cases, "userdata is a table", build, (p, s) -> s.u8(p.typeAddress(), 11));
    add(cases, "key is a userdata", build, (p, s) -> s.u8(p.keyTypeAddress(), 12));
    for (long length : List.of(0xffff_ffffL, 0x7fff_ffffL, 1L << 20, 0L, 7L, 17L)) {
      add(cases, "key of " + length, build, (p, s) -> s.u32(p.keyLengthAddress(), length));
    }
    for (long length : List.of(0xffff_ffffL, 0x7fff_ffffL, 64L << 20, 63L << 20, 0L, 95L, 96L)) {
      add(cases, "userdata of " + length, build, (p, s) -> s.u32(p.lengthAddress(), length));
    }
    for (int more : List.of(-1, 1, -8, 8, -build.itemLength(), build.itemLength())) {
      add(
          cases,
          "userdata longer by " + more,
          build,
          (p, s) -> s.u32(p.lengthAddress(), p.length() + more));
    }
  }

  private static void addDamagesOfPool(List<Case> cases, PoolBuild build) {
    add(cases, "another VM", build, (p, s) -> s.u64(p.address(), s.u64(p.address()) + 8));
    add(cases, "another key", build, (p, s) -> s.u8(p.keyCopyAddress() + 7, '2'));
    add(cases, "a longer key", build, (p, s) -> s.u8(p.keyCopyAddress() + 8, '2'));
    add(cases, "a key in the table that changed", build, (p, s) -> s.u8(p.keyBytesAddress(), 'V'));
    add(cases, "an idle item of another pool", build, (p, s) -> s.u64(p.item(1), p.item(1)));
    add(cases, "an unused item of no pool", build, (p, s) -> s.u64(p.item(4), 0));
    addMiscount(cases, "fewer than are idle", build, 1);
    addMiscount(cases, "negative", build, -1);
    for (long connections : List.of(1L << 31, Long.MAX_VALUE)) {
      add(
          cases,
          connections + " connections",
          build,
          (p, s) -> s.u64(p.connectionsAddress(), connections));
    }
    add(
        cases,
        "the idle queue loops",
        build,
        (p, s) -> {
          p.connect(p.slotLink(0), p.slotLink(1));
          p.connect(p.slotLink(1), p.slotLink(0));
        });
    add(
        cases,
        "the unused queue has an idle item",
        build,
        (p, s) -> {
          p.connect(p.freeHead(), p.slotLink(0));
          p.connect(p.slotLink(0), p.slotLink(4));
        });
  }

  private static void addDamagesOfCounters(List<Case> cases) {
    PoolBuild build = PoolBuild.TODAY;
    for (long size : List.of(0L, 4L, 6L, -1L, Long.MAX_VALUE)) {
      add(cases, "size is " + size, build, (p, s) -> s.u64(p.sizeAddress(), size));
    }
    for (long backlog : List.of(-2L, Long.MIN_VALUE, -1L)) {
      add(cases, "backlog is " + backlog, build, (p, s) -> s.u64(p.backlogAddress(), backlog));
    }
    addMiscount(cases, "fewer than are idle and queued", build, 4);
  }

  private static void addDamagesOfWaitQueue(List<Case> cases) {
    PoolBuild build = PoolBuild.TODAY;
    for (long to : List.of(0L, 1L, UNMAPPED, -8L)) {
      String where = Long.toHexString(to);
      add(cases, "wait queue begins at " + where, build, (p, s) -> s.u64(p.waitHead() + 8, to));
      for (int i = 0; i < 3; i++) {
        int link = i;
        add(
            cases,
            "wait record %d leads to %s".formatted(link, where),
            build,
            (p, s) -> s.u64(p.waitLink(link) + 8, to));
      }
    }
    add(cases, "wait queue loops", build, (p, s) -> p.connect(p.waitLink(2), p.waitLink(0)));
    add(cases, "wait record loops", build, (p, s) -> p.connect(p.waitLink(1), p.waitLink(1)));
    add(
        cases,
        "wait queue leads into the items",
        build,
        (p, s) -> p.connect(p.waitLink(1), p.slotLink(3)));
    add(
        cases,
        "wait queue is longer than size and backlog together",
        build,
        (p, s) -> {
          for (int i = 2; i < 12; i++) {
            p.connect(p.waitLink(i), p.waitLink(i + 1));
          }
          p.connect(p.waitLink(12), p.waitHead());
          s.u64(p.connectionsAddress(), 1000);
        });
  }

  private static void add(List<Case> cases, String what, PoolBuild build, Damage damage) {
    cases.add(new Case(what, build, damage, LeftOut.Why.UNKNOWN_SHAPE));
  }

  private static void addMiscount(
      List<Case> cases, String what, PoolBuild build, long connections) {
    cases.add(
        new Case(
            what,
            build,
            (p, s) -> s.u64(p.connectionsAddress(), connections),
            LeftOut.Why.MISCOUNTED));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void leavesOutWhatIsDamaged(Case damaged) throws Exception {
    for (LuaBuild lua : List.of(LuaBuild.TODAY, NOT_GC64)) {
      WorkerImage image = worker(lua, damaged.build());
      List<Pool> others = image.expected(Subsystem.HTTP).subList(0, 3);
      damaged.damage().to(image.pools(Subsystem.HTTP).getFirst(), image.space());

      assertLeavesOutTheFirst(image, others, damaged.what(), damaged.why());
    }
  }

  @Test
  void aPoolInPlaceOfAnotherOneIsLeftOut() throws Exception {
    WorkerImage image = worker(LuaBuild.TODAY, PoolBuild.TODAY);
    List<Pool> others = image.expected(Subsystem.HTTP).subList(0, 3);
    List<PoolImage> pools = image.pools(Subsystem.HTTP);
    image.space().u64(pools.getFirst().node(), image.space().u64(pools.getLast().node()));

    assertLeavesOutTheFirst(image, others, "the pool of another key");
  }

  /** No link can be torn off without being missed: there is none that only one side knows of. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void seesEveryTornLink(boolean backlog) throws Exception {
    PoolBuild build = backlog ? PoolBuild.TODAY : PoolBuild.OLD;
    WorkerImage image = worker(LuaBuild.TODAY, build);
    List<Pool> others = image.expected(Subsystem.HTTP).subList(0, 3);
    PoolImage pool = image.pools(Subsystem.HTTP).getFirst();
    int torn = 0;
    for (long link : pool.links()) {
      for (long side : new long[] {link, link + 8}) {
        long right = image.space().u64(side);
        for (long wrong : wrongLinks(pool, link)) {
          if (wrong != right) {
            image.space().u64(side, wrong);
            assertLeavesOutTheFirst(image, others, "0x%x at 0x%x".formatted(wrong, side));
            torn++;
          }
        }
        image.space().u64(side, right);
      }
    }
    assertTrue(torn > 2 * 7 * 8, torn + " torn links");
  }

  private static List<Long> wrongLinks(PoolImage pool, long link) {
    return List.of(
        0L,
        UNMAPPED,
        -8L,
        link,
        link + 4,
        pool.cacheHead(),
        pool.freeHead(),
        pool.waitHead(),
        pool.slotLink(0),
        pool.slotLink(4),
        pool.waitLink(1),
        pool.address() + pool.length() - 8);
  }

  /** While a worker moves an item from one queue to the other, it is in neither for a moment. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPoolWithAnItemInNeitherQueueIsLeftOut(boolean backlog) throws Exception {
    PoolBuild build = backlog ? PoolBuild.TODAY : PoolBuild.OLD;
    for (int slots = 1; slots <= 50; slots++) {
      for (int missing = 0; missing < slots; missing++) {
        WorkerImage image =
            WorkerImage.builder()
                .pools(Subsystem.HTTP, build, List.of(PoolSpec.of("a", slots, slots / 2, 0)))
                .build();
        PoolImage pool = image.pools(Subsystem.HTTP).getFirst();
        AddressSpace space = image.space();
        long link = pool.slotLink(missing);
        pool.connect(space.u64(link), space.u64(link + 8));

        assertLeavesOutTheFirst(image, List.of(), missing + " of " + slots);
      }
    }
  }

  private static void assertLeavesOutTheFirst(WorkerImage image, List<Pool> others, String what)
      throws MemoryException, MemoryLostException {
    assertLeavesOutTheFirst(image, others, what, LeftOut.Why.UNKNOWN_SHAPE);
  }

  private static void assertLeavesOutTheFirst(
      WorkerImage image, List<Pool> others, String what, LeftOut.Why why)
      throws MemoryException, MemoryLostException {
    long callsBefore = image.process().cost().calls();
    PoolRounds walk = PoolRounds.open(image);
    PoolRounds.Progress progress = walk.take(3);

    assertEquals(others, walk.pools(), what);
    assertEquals(1, progress.pending(), what);
    assertEquals(1, walk.leftOut().size(), what);
    assertEquals(why, walk.leftOut().getFirst().why(), what);
    long calls = image.process().cost().calls() - callsBefore;
    assertTrue(calls <= MOST_CALLS, what + " took " + calls + " calls");
  }

  /** Damages something between ngx_cycle and the pools. */
  @FunctionalInterface
  private interface WayDamage {
    void to(WorkerImage image, AddressSpace space);
  }

  /** A damage of the way with what it is. */
  private record WayCase(String what, WayDamage damage) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Stream<WayCase> damagesOfTheWay() {
    return Stream.of(
        new WayCase("ngx_cycle", (w, s) -> s.u64(w.address("ngx_cycle"), UNMAPPED)),
        new WayCase("conf_ctx", (w, s) -> s.u64(s.u64(w.address("ngx_cycle")), UNMAPPED)),
        new WayCase("index", (w, s) -> s.u64(w.address("ngx_http_module") + 8, 1L << 60)),
        new WayCase("negative index", (w, s) -> s.u64(w.address("ngx_http_module") + 8, -1)),
        new WayCase("ctx_index", (w, s) -> s.u64(w.address("ngx_http_lua_module"), 4096)),
        new WayCase("lua_State", (w, s) -> s.u8(w.lua(Subsystem.HTTP).typeAddress(), 4)),
        new WayCase(
            "global_State",
            (w, s) -> s.u64(w.lua(Subsystem.HTTP).globalReferenceAddress(), UNMAPPED)),
        new WayCase(
            "registry's mask",
            (w, s) -> s.u32(w.registry(Subsystem.HTTP).maskAddress(), 0xffff_ffffL)),
        new WayCase(
            "registry's nodes",
            (w, s) -> s.u64(w.registry(Subsystem.HTTP).nodesAddress(), UNMAPPED)),
        new WayCase(
            "registry's type", (w, s) -> s.u8(w.registry(Subsystem.HTTP).address() + 9, 12)));
  }

  @ParameterizedTest
  @MethodSource("damagesOfTheWay")
  void aDamagedWayIsAnError(WayCase damaged) {
    WorkerImage image = worker(LuaBuild.TODAY, PoolBuild.TODAY);
    damaged.damage().to(image, image.space());

    assertThrows(MemoryException.class, () -> PoolRounds.open(image));
  }

  @ParameterizedTest
  @ValueSource(longs = {0xffff_ffffL, 0x7fff_ffffL, 1L << 20, (1L << 20) - 1, 5})
  void aTableWithAnAbsurdMaskIsAnError(long mask) throws Exception {
    WorkerImage image = worker(LuaBuild.TODAY, PoolBuild.TODAY);
    image.space().u32(image.table(Subsystem.HTTP).maskAddress(), mask);
    PoolRounds walk = PoolRounds.open(image);

    assertThrows(MemoryException.class, () -> walk.take(1));
    assertEquals(List.of(), walk.pools());
  }
}
