package io.cosockpool.openresty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.LuaBuild;
import io.cosockpool.image.PoolBuild;
import io.cosockpool.image.PoolImage;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.reading.PoolRounds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What pools hold is told as the worker has it, or not at all. */
class PoolContentsTest {
  private static final LuaBuild LUA = new LuaBuild(true, true, true);

  private static final ConnectionArray CONNECTIONS =
      new ConnectionArray(0x7000_0000_0000L, 64, 232, Optional.empty());

  /** Damages what a pool refers to. */
  @FunctionalInterface
  private interface Damage {
    void to(PoolImage pool, AddressSpace space);
  }

  private static Stream<PoolBuild> builds() {
    return Stream.of(
        PoolBuild.OLD,
        new PoolBuild(true, 176),
        PoolBuild.TODAY,
        new PoolBuild(true, 208),
        new PoolBuild(true, 216));
  }

  private static WorkerImage worker(PoolBuild build) {
    return WorkerImage.builder()
        .lua(LUA)
        .pools(
            Subsystem.HTTP,
            build,
            List.of(
                PoolSpec.of("busy:1", 5, 0, 3).withIdle(List.of(4, 0, 2)).withBacklog(6, 2),
                PoolSpec.of("empty:1", 3, 0, 2)))
        .build();
  }

  private static PoolRounds open(WorkerImage image) throws MemoryException, MemoryLostException {
    return open(image, ConnectionArray.UNKNOWN);
  }

  private static PoolRounds open(WorkerImage image, ConnectionArray connections)
      throws MemoryException, MemoryLostException {
    return PoolRounds.open(image, connections);
  }

  @ParameterizedTest
  @MethodSource("builds")
  void idleConnectionsAreInTheOrderOfTheirUse(PoolBuild build) throws Exception {
    PoolRounds walk = open(worker(build));
    assertEquals(0, walk.take(1).pending());
    PoolContents busy = contents(walk, "busy:1");
    assertEquals(
        Stream.of(4, 0, 2).map(PoolImage::descriptor).toList(),
        busy.idle().stream().map(IdleConnection::descriptor).toList());
    assertEquals(
        Stream.of(4, 0, 2).map(PoolImage::reused).toList(),
        busy.idle().stream().map(IdleConnection::reused).toList());
    assertEquals(0, busy.reused().getMin());
    assertEquals(12, busy.reused().getMax());
    assertEquals(6, busy.reused().getAverage());
    assertEquals(Map.of(0L, 1L, 4L, 1L, 8L, 1L), busy.reusedHistogram());
    assertEquals(List.of(), contents(walk, "empty:1").idle());
    assertEquals(List.of(), contents(walk, "empty:1").waiting());
  }

  /** A program may give any number, to have connects wait whatever comes. */
  @Test
  void aBacklogWithoutAnEndIsNoReasonToRefuseTheQueue() throws Exception {
    WorkerImage image =
        WorkerImage.builder()
            .lua(LUA)
            .pools(
                Subsystem.HTTP,
                PoolBuild.TODAY,
                List.of(PoolSpec.of("endless:1", 2, 0, 2).withBacklog(Long.MAX_VALUE, 3)))
            .build();
    PoolRounds walk = open(image);
    assertEquals(0, walk.take(5).pending());
    assertEquals(3, walk.pools().getFirst().queued());
  }

  @Test
  void queuedConnectsAreInTheOrderOfTheirService() throws Exception {
    PoolRounds walk = open(worker(PoolBuild.TODAY));
    assertEquals(0, walk.take(1).pending());
    List<WaitingConnect> waiting = contents(walk, "busy:1").waiting();
    assertEquals(2, waiting.size());
    assertEquals("backend", waiting.getFirst().host().toString());
    assertEquals(6379, waiting.getFirst().port());
  }

  /** A moment later a cosocket may be that of another connect, and its memory may be gone. */
  @Test
  void theCosocketsOfAQueueAreReadWithIt() throws Exception {
    WorkerImage image = worker(PoolBuild.TODAY);
    PoolImage busy = image.pools(Subsystem.HTTP).getFirst();
    long cosocket = busy.waitingCosocket(0);
    image.space().u64(busy.waitLink(1) + 40, 0x10);
    image.space().u64(cosocket + 184, 3_000);
    PoolRounds walk = open(image);
    assertEquals(0, walk.take(1).pending());
    image.space().u64(cosocket + 184, 77_000);
    List<ConnectTimeouts.Waiting> waiting = walk.taken().timeouts().waiting();
    assertEquals(
        List.of(cosocket), waiting.stream().map(ConnectTimeouts.Waiting::cosocket).toList());
    assertEquals(3_000, waiting.getFirst().bytes().i64(184));
    assertEquals(2, contents(walk, "busy:1").waiting().size());
    for (int batch = 0; batch < 2; batch++) { // both have other bytes by then
      walk.startOver();
      assertEquals(0, walk.take(1).pending());
    }
    assertEquals(3_000, waiting.getFirst().bytes().i64(184));
  }

  @Test
  void aPoolThatConnectsWaitedForAndNothingWasPutBackInto() throws Exception {
    assertTrue(neverPutBack(0, 2));
    assertTrue(neverPutBack(CONNECTIONS.start() + 8, 2));
    assertFalse(neverPutBack(0, 1));
    assertFalse(neverPutBack(CONNECTIONS.start() + CONNECTIONS.length(), 2));
    assertFalse(neverPutBack(contents(taken(worker(PoolBuild.TODAY), CONNECTIONS), "empty:1")));
  }

  /** Of a pool whose item that is used first has this connection, with so many spare records. */
  private static boolean neverPutBack(long connection, int spareRecords)
      throws MemoryException, MemoryLostException {
    WorkerImage image =
        WorkerImage.builder()
            .lua(LUA)
            .pools(
                Subsystem.HTTP,
                PoolBuild.TODAY,
                List.of(PoolSpec.of("closing:1", 3, 0, 3).withBacklog(6, 0)))
            .build();
    PoolImage pool = image.pools(Subsystem.HTTP).getFirst();
    image.space().u64(pool.item(2) + 24, connection);
    pool.spareRecords(spareRecords);
    return neverPutBack(contents(taken(image, CONNECTIONS), "closing:1"));
  }

  private static boolean neverPutBack(PoolContents contents) {
    return contents.haveWaited() && contents.mostIdle() == 0;
  }

  /** Items are taken into use from the last one on; what was used keeps its connection. */
  @ParameterizedTest
  @MethodSource("builds")
  void asManyWereIdleAsItemsWereUsed(PoolBuild build) throws Exception {
    WorkerImage image =
        WorkerImage.builder()
            .lua(LUA)
            .pools(
                Subsystem.HTTP,
                build,
                List.of(PoolSpec.of("a:1", 5, 0, 1), PoolSpec.of("b:1", 2, 0, 2)))
            .build();
    PoolImage some = image.pools(Subsystem.HTTP).getFirst();
    image.space().u64(some.item(4) + 24, CONNECTIONS.start());
    image.space().u64(some.item(3) + 24, CONNECTIONS.start() + 63L * CONNECTIONS.length());
    image.space().u64(some.item(2) + 24, CONNECTIONS.start() + 64L * CONNECTIONS.length());
    image.space().u64(some.item(1) + 24, CONNECTIONS.start());
    PoolImage whole = image.pools(Subsystem.HTTP).getLast();
    image.space().u64(whole.item(1) + 24, CONNECTIONS.start());
    image.space().u64(whole.item(0) + 24, CONNECTIONS.start());

    PoolRounds walk = taken(image, CONNECTIONS);

    assertEquals(2, contents(walk, "a:1").mostIdle());
    assertEquals(2, contents(walk, "b:1").mostIdle());
    assertEquals(5, contents(taken(image, ConnectionArray.UNKNOWN), "a:1").mostIdle());
  }

  private static PoolRounds taken(WorkerImage image, ConnectionArray connections)
      throws MemoryException, MemoryLostException {
    PoolRounds walk = open(image, connections);
    assertEquals(0, walk.take(1).pending());
    return walk;
  }

  private static Stream<Damage> damages() {
    return Stream.of(
        (pool, space) -> space.u64(pool.connection(4), pool.item(3)),
        (pool, space) -> space.u32(pool.connection(4) + 24, -1),
        (pool, space) -> space.u64(pool.connection(4) + 8, 0x1230),
        (pool, space) -> space.u64(pool.connection(4) + 32, pool.connection(0)),
        (pool, space) -> space.u64(pool.item(4) + 24, 0x1230),
        (pool, space) -> space.u64(pool.item(4) + 168, (1L << 40) + 1),
        (pool, space) -> space.u64(pool.item(4) + 168, -1),
        (pool, space) -> space.u64(pool.waitLink(1) - 96, pool.waitLink(0)),
        (pool, space) -> space.u64(pool.waitLink(1) + 16, 1L << 40),
        (pool, space) -> space.u64(pool.waitLink(1) + 24, 0x1230));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void whatDoesNotReferBackIsNotToldButTheNumbersAre(Damage damage) throws Exception {
    WorkerImage image = worker(PoolBuild.TODAY);
    PoolImage busy = image.pools(Subsystem.HTTP).getFirst();
    damage.to(busy, image.space());
    PoolRounds walk = open(image);
    assertEquals(1, walk.take(5).pending());
    assertEquals(1, walk.taken().withoutContents());
    Pool read = walk.pools().getFirst();
    assertEquals(busy.expected(), read);
    assertFalse(read.contents().isPresent());
    assertTrue(walk.pools().getLast().contents().isPresent());
  }

  private static PoolContents contents(PoolRounds walk, String name) {
    return walk.pools().stream()
        .filter(pool -> pool.name().toString().equals(name))
        .findAny()
        .flatMap(Pool::contents)
        .orElseThrow();
  }
}
