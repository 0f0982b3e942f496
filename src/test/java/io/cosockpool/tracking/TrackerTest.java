package io.cosockpool.tracking;

import static io.cosockpool.model.Connections.held;
import static io.cosockpool.model.Connections.name;
import static io.cosockpool.model.Connections.peer;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.Course;
import io.cosockpool.model.Failure;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Level;
import io.cosockpool.model.Listener;
import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.PeerCourse;
import io.cosockpool.model.PlaceCourse;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.PoolCourse;
import io.cosockpool.model.Reports;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Turnover;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.model.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Readings made by hand, and what is known by them of the time between. */
class TrackerTest {
  private static final int PID = 100;
  private static final String PEER = "10.0.0.7:6379";

  private final Tracker tracker = new Tracker(Tracker.Room.USUAL);

  private record Idle(long number, long uses) {}

  private static Idle idle(long number, long uses) {
    return new Idle(number, uses);
  }

  /** A pool of size 3 with these idle connections. */
  private static Pool redis(long inUse, Idle... idle) {
    return filled(pool("redis", 3, 10, inUse, idle.length, 0), List.of(), idle);
  }

  private static Pool queued(WaitingConnect... waiting) {
    return filled(pool("redis", 3, 10, 3, 0, waiting.length), List.of(waiting));
  }

  private static Pool filled(Pool numbers, List<WaitingConnect> waiting, Idle... idle) {
    List<IdleConnection> connections = new ArrayList<>();
    for (Idle each : idle) {
      connections.add(
          new IdleConnection(
              9,
              Optional.empty(),
              Optional.empty(),
              each.uses(),
              OptionalLong.empty(),
              Optional.empty(),
              OptionalLong.empty(),
              OptionalLong.of(each.number())));
    }
    return numbers.with(new PoolContents(connections, waiting, 3, false));
  }

  private static WaitingConnect waiting(long expiresAt) {
    return waiting(OptionalLong.empty(), OptionalLong.of(expiresAt));
  }

  /** One that gets its turn: nginx has taken its timer away, and not yet the connect. */
  private static WaitingConnect woken() {
    return waiting(OptionalLong.empty(), OptionalLong.empty());
  }

  private static WaitingConnect waiting(OptionalLong waited, OptionalLong expiresAt) {
    return new WaitingConnect(
        name("10.0.0.7"), 6379, waited, OptionalLong.empty(), expiresAt, Optional.empty());
  }

  private static Worker worker(int pid, Pool... pools) {
    return Workers.of(pid, Map.of(Subsystem.HTTP, List.of(pools)));
  }

  private static Worker looked(Worker worker, HeldConnection... entries) {
    return Workers.with(look(0, entries), worker);
  }

  private static WorkerConnections look(long leftOut, HeldConnection... entries) {
    WorkerConnections pool = Connections.pool(64, List.of(entries));
    return new WorkerConnections(
        pool.limit(),
        pool.free() - leftOut,
        pool.reusable(),
        pool.moved(),
        leftOut,
        pool.files(),
        pool.descriptorLimit(),
        pool.descriptors(),
        pool.acceptMutex(),
        pool.acceptDisabled(),
        pool.ageMilliseconds(),
        pool.timers(),
        pool.entries(),
        pool.listeners(),
        pool.peers(),
        pool.keepalivePools(),
        pool.gone());
  }

  /** Of one in use nobody tells how often it was used. */
  private static HeldConnection active(long number) {
    return held(ConnectionKind.COSOCKET_ACTIVE)
        .number(number)
        .pool("redis")
        .between("127.0.0.1:1", PEER)
        .build();
  }

  private void read(long milliseconds, Pool... pools) {
    read(milliseconds, worker(PID, pools));
  }

  private void read(long milliseconds, Worker... workers) {
    tracker.add(Reports.of(workers), milliseconds * 1_000_000);
  }

  private Course course(Interval interval) {
    assertEquals(1, interval.pools().size());
    return interval.pools().getFirst().course();
  }

  private Turnover turnover(Interval interval) {
    return course(interval).turnover().orElseThrow();
  }

  @Test
  void levelsAreWeighedByTheTimeUntilTheNextReading() {
    read(0, pool("redis", 3, 10, 1, 2, 0));
    read(100, pool("redis", 3, 10, 3, 0, 4));
    read(400, pool("redis", 3, 10, 0, 1, 0));

    Interval interval = tracker.next();

    assertEquals(400, interval.milliseconds());
    Course course = course(interval);
    assertEquals(new Level(0, 0, 3, 2.5), course.inUse());
    assertEquals(new Level(1, 0, 2, 0.5), course.idle());
    assertEquals(new Level(0, 0, 4, 3), course.waiting());
    assertEquals(0.75, course.fullShare());
    assertEquals(3, interval.doubts().readings());
  }

  @Test
  void anIntervalBeginsWithWhatTheLastOneEndedWith() {
    read(0, pool("redis", 3, 10, 3, 0, 0));
    read(100, pool("redis", 3, 10, 2, 1, 0));
    tracker.next();
    read(200, pool("redis", 3, 10, 1, 2, 0));

    assertEquals(new Level(1, 1, 2, 2), course(tracker.next()).inUse());
    assertEquals(new Level(1, 1, 3, 2.5), course(tracker.sinceStart()).inUse());
    assertEquals(200, tracker.sinceStart().milliseconds());
  }

  @Test
  void workersAreAddedUp() {
    read(0, worker(1, pool("redis", 3, 10, 3, 0, 1)), worker(2, pool("redis", 5, 10, 1, 2, 0)));

    PoolCourse pool = tracker.next().pools().getFirst();

    assertEquals(8, pool.size());
    assertEquals(4, pool.course().inUse().current());
    assertEquals(2, pool.course().idle().current());
    assertEquals(1, pool.course().waiting().current());
  }

  @Test
  void usesAreCountedByTheCountersOfConnections() {
    read(0, redis(0, idle(7, 5)));
    read(100, redis(0, idle(7, 8), idle(9, 2)));

    assertEquals(new Turnover(1, 5, 0), turnover(tracker.next()));
    read(200, redis(0, idle(7, 8), idle(9, 3)));
    assertEquals(new Turnover(0, 1, 0), turnover(tracker.next()));
    assertEquals(new Turnover(1, 6, 0), turnover(tracker.sinceStart()));
    assertEquals(OptionalDouble.of(6 / 7.0), turnover(tracker.sinceStart()).reuseRate());
  }

  @Test
  void usesOfAConnectionThatTheyAreNotToldOfAreCountedOnce() {
    read(0, redis(0, idle(7, 5)));
    read(100, redis(0, idle(9, 3000), idle(7, 5)));
    assertEquals(new Turnover(1, 3000, 0), turnover(tracker.next()));
    read(200, looked(worker(PID, redis(1, idle(7, 5))), active(9)));
    assertEquals(new Turnover(0, 1, 0), turnover(tracker.next()));
    read(300, looked(worker(PID, redis(1, idle(7, 5))), active(9)));
    read(400, redis(0, idle(9, 3001), idle(7, 5)));

    assertEquals(new Turnover(0, 0, 0), turnover(tracker.next()));
    assertEquals(Map.of(0L, 3001L, 100L, 1L), course(tracker.sinceStart()).held().histogram());
    assertEquals(0, tracker.sinceStart().doubts().reconciled());
  }

  @Test
  void usesBeforeAllReadingsAreNotCounted() {
    read(0, looked(worker(PID, redis(1, idle(7, 5))), active(9)));
    read(100, redis(0, idle(9, 3000), idle(7, 5)));
    assertEquals(new Turnover(0, 0, 0), turnover(tracker.next()));
    read(200, redis(0, idle(9, 3002), idle(7, 5)));

    assertEquals(new Turnover(0, 2, 0), turnover(tracker.next()));
  }

  @Test
  void aConnectionThatWasThereBeforeAllReadingsWasNotOpened() {
    read(0, looked(worker(PID, redis(1, idle(7, 5))), active(9)));
    read(100, redis(0, idle(7, 5), idle(9, 3), idle(8, 4)));

    assertEquals(new Turnover(0, 0, 0), turnover(tracker.next()));
  }

  @Test
  void aNewWorkerOfAKnownGatewayOpensItsConnections() {
    read(0, worker(1, redis(0, idle(7, 5))));
    read(100, worker(1, redis(0, idle(7, 5))), worker(2, redis(0, idle(8, 1))));

    assertEquals(new Turnover(1, 1, 0), turnover(tracker.next()));
  }

  @Test
  void whatIsNeitherIdleNorInUseWasClosed() {
    read(0, redis(0, idle(7, 5), idle(8, 0)));
    read(100, redis(0, idle(8, 0)));

    Course course = course(tracker.next());

    assertEquals(Optional.of(new Turnover(0, 0, 1)), course.turnover());
    assertEquals(Map.of(0L, 1L), course.lived().histogram());
  }

  @Test
  void moreThanAreInUseWereClosedWhicheverTheyAre() {
    read(0, redis(0, idle(7, 0), idle(8, 0), idle(9, 0)));
    read(100, redis(1, idle(9, 0)));
    assertEquals(new Turnover(0, 0, 1), turnover(tracker.next()));

    read(200, redis(0, idle(8, 1), idle(9, 0)));
    assertEquals(new Turnover(0, 1, 0), turnover(tracker.next()));
    assertEquals(1, course(tracker.sinceStart()).lived().count());
  }

  @Test
  void heldAsLongAsReadingsSawItAndNotLonger() {
    read(0, redis(0, idle(7, 0)));
    read(100, redis(1));
    read(130, redis(1));
    read(155, redis(1));
    read(200, redis(0, idle(7, 1)));
    assertEquals(Map.of(50L, 1L), course(tracker.next()).held().histogram());
    assertEquals(55, course(tracker.sinceStart()).held().totalMilliseconds());

    read(300, redis(0, idle(7, 4)));
    assertEquals(Map.of(0L, 3L), course(tracker.next()).held().histogram());
  }

  @Test
  void severalUsesAreNotTakenForALongOne() {
    read(0, redis(0, idle(7, 0)));
    read(100, redis(1));
    read(200, redis(1));
    read(300, redis(0, idle(7, 2)));

    assertEquals(Map.of(0L, 2L), course(tracker.next()).held().histogram());
  }

  @Test
  void connectsWaitAsLongAsReadingsSawThem() {
    read(0, redis(3));
    read(100, queued(waiting(5_000), waiting(5_000), waiting(5_040)));
    read(130, queued(waiting(5_000), waiting(5_040)));
    read(210, queued(waiting(5_040)));
    assertEquals(Map.of(0L, 1L, 20L, 1L), course(tracker.next()).waited().histogram());

    read(300, redis(3));
    assertEquals(Map.of(100L, 1L), course(tracker.next()).waited().histogram());
    assertEquals(3, course(tracker.sinceStart()).waited().count());
  }

  @Test
  void aConnectThatGetsItsTurnIsKnownAgain() {
    read(0, queued(waiting(5_000), waiting(5_040), waiting(5_080)));
    read(130, queued(woken(), waiting(5_080)));
    assertEquals(Map.of(0L, 1L), course(tracker.next()).waited().histogram());

    read(210, queued(woken(), waiting(5_080)));
    assertEquals(Map.of(), course(tracker.next()).waited().histogram());

    read(300, redis(3));
    assertEquals(Map.of(200L, 2L), course(tracker.next()).waited().histogram());
  }

  @Test
  void whatAConnectHadWaitedIsKeptWhenItGetsItsTurn() {
    read(0, queued(waiting(OptionalLong.of(150), OptionalLong.of(5_000))));
    read(10, queued(woken()));
    read(20, redis(3));

    assertEquals(Map.of(100L, 1L), course(tracker.next()).waited().histogram());
  }

  @Test
  void aCounterThatFitsNothingIsBelievedAndSaid() {
    read(0, redis(0, idle(7, 5)));
    read(100, redis(0, idle(7, 3)));
    read(200, redis(0, idle(7, 4)));

    Interval interval = tracker.next();

    assertEquals(1, interval.doubts().reconciled());
    assertEquals(new Turnover(0, 1, 0), turnover(interval));
  }

  @Test
  void withoutNumbersNothingIsSaidOfSingleConnections() {
    IdleConnection unnumbered =
        new IdleConnection(
            9,
            Optional.empty(),
            Optional.empty(),
            4,
            OptionalLong.empty(),
            Optional.empty(),
            OptionalLong.empty());
    read(
        0,
        pool("redis", 3, 10, 0, 1, 0)
            .with(new PoolContents(List.of(unnumbered), List.of(), 3, false)));

    assertEquals(Optional.empty(), course(tracker.next()).turnover());
  }

  @Test
  void aWorkerThatEndsClosesItsConnections() {
    read(0, worker(1, redis(1, idle(7, 5))), worker(2, redis(0, idle(8, 0))));
    read(100, worker(2, redis(0, idle(8, 0))));

    Interval interval = tracker.next();

    assertEquals(new Turnover(0, 0, 1), turnover(interval));
    assertEquals(0, course(interval).inUse().current());
    assertEquals(List.of(2), interval.workers().stream().map(each -> each.pid()).toList());
  }

  @Test
  void aWorkerThatCouldNotBeReadHasNotEnded() {
    read(0, redis(1, idle(7, 5)));
    tracker.add(
        Reports.of(
            Set.of(Subsystem.HTTP),
            List.of(),
            Failure.ofProcess(Failure.Kind.NOT_STILL, PID, "it never held still", "")),
        100_000_000);
    read(200, redis(1, idle(7, 6)));

    assertEquals(new Turnover(0, 1, 0), turnover(tracker.next()));
    assertEquals(new Level(1, 1, 1, 1), course(tracker.sinceStart()).inUse());
  }

  @Test
  void aPoolThatIsGoneHasNoConnections() {
    read(0, redis(0, idle(7, 5)));
    read(100, new Pool[0]);
    read(200, new Pool[0]);

    Course course = course(tracker.next());

    assertEquals(Optional.of(new Turnover(0, 0, 1)), course.turnover());
    assertEquals(new Level(0, 0, 1, 0.5), course.idle());
  }

  @Test
  void aLookAtAllConnectionsTellsWhichOnesWereClosed() {
    read(0, looked(worker(PID, redis(2)), active(7), active(8)));
    read(100, looked(worker(PID, redis(2)), active(8), active(9)));

    assertEquals(new Turnover(1, 0, 1), turnover(tracker.next()));
  }

  @Test
  void whatALookLeavesOutIsNotTakenForClosed() {
    read(0, looked(worker(PID, redis(1)), active(7)));
    for (int i = 1; i < 10; i++) {
      read(i * 100L, Workers.with(look(1), worker(PID, redis(1))));
    }
    read(1000, redis(0, idle(7, 0)));

    assertEquals(new Turnover(0, 0, 0), turnover(tracker.next()));
    assertEquals(0, tracker.sinceStart().doubts().reconciled());
  }

  @Test
  void oneThatSeemedClosedAndIsThereLeavesTheCountAsItIs() {
    read(0, looked(worker(PID, redis(0, idle(7, 0), idle(8, 0)))));
    for (int i = 1; i < 5; i++) {
      read(i * 100L, Workers.with(look(1), worker(PID, redis(1))));
    }
    assertEquals(new Turnover(0, 0, 1), turnover(tracker.sinceStart()));

    read(1000, redis(0, idle(7, 0)));
    read(1100, redis(0, idle(7, 0)));

    assertEquals(new Turnover(0, 0, 1), turnover(tracker.sinceStart()));
  }

  @Test
  void aConnectionJoinsThePoolThatItIsPutInto() {
    read(0, looked(worker(PID)));
    HeldConnection unpooled =
        held(ConnectionKind.COSOCKET_UNPOOLED).number(7).between("127.0.0.1:1", PEER).build();
    read(100, looked(worker(PID), unpooled));
    read(200, redis(0, idle(7, 0)));

    Interval interval = tracker.next();

    assertEquals(new Turnover(1, 0, 0), turnover(interval));
    assertEquals(0, interval.doubts().reconciled());
  }

  @Test
  void peersCountWhatIsKnownToLeadThere() {
    WorkerConnections before =
        Connections.pool(
            64,
            List.of(active(7)),
            List.of(),
            List.of(peer(PEER, 1, 0, 0, OptionalLong.empty())),
            List.of());
    read(0, Workers.with(before, worker(PID, redis(1))));
    WorkerConnections after =
        Connections.pool(
            64,
            List.of(active(7), active(8)),
            List.of(),
            List.of(peer(PEER, 2, 0, 0, OptionalLong.empty())),
            List.of());
    read(100, Workers.with(after, worker(PID, redis(2))));
    read(200, filled(pool("redis", 3, 10, 0, 2, 1), List.of(waiting(500)), idle(7, 2), idle(8, 1)));

    PeerCourse course = tracker.next().peers().getFirst();

    assertEquals(name(PEER), course.address());
    assertEquals(new Level(2, 1, 2, 1.5), course.inUse());
    assertEquals(1, course.waiting().current());
    assertEquals(Optional.of(new Turnover(1, 1, 0)), course.turnover());
  }

  @Test
  void sessionsAreCountedWithinTheConnectionsOfAListener() {
    read(0, Workers.with(listening(2, 10, 8), worker(PID)));
    read(100, Workers.with(listening(4, 20, 15), worker(PID)));
    read(200, worker(PID));

    var listener = tracker.next().listeners().getFirst();

    assertEquals(new Level(4, 2, 4, 3), listener.connections());
    assertEquals(Optional.of(new Level(20, 10, 20, 15)), listener.streams());
    assertEquals(OptionalLong.of(15), listener.mostStreamsInOne());
  }

  private static WorkerConnections listening(long connections, long streams, long most) {
    return Connections.pool(
        64,
        List.of(),
        List.of(
            new Listener(
                name("0.0.0.0:443"), connections, OptionalLong.of(streams), OptionalLong.of(most))),
        List.of(),
        List.of());
  }

  @Test
  void aPlaceThatClosesWithoutKeepingIsNamed() {
    LuaFrame place =
        new LuaFrame(
            LuaFrame.Kind.LUA,
            Optional.of(name("query")),
            Optional.of(name("db.lua")),
            OptionalInt.of(42),
            OptionalInt.of(40));
    HeldConnection held =
        held(ConnectionKind.COSOCKET_ACTIVE)
            .number(7)
            .pool("redis")
            .holder(new RequestId(PID, 3, OptionalLong.empty()), place)
            .build();
    read(0, looked(worker(PID, redis(1)), held));
    read(150, looked(worker(PID, redis(1)), held));
    read(200, redis(0));

    PoolCourse pool = tracker.next().pools().getFirst();

    assertEquals(1, pool.places().size());
    PlaceCourse found = pool.places().getFirst();
    assertEquals(name("db.lua:42"), found.where());
    assertEquals(1, found.closed());
    assertEquals(Map.of(100L, 1L), pool.course().held().histogram());
  }

  @Test
  void poolsThatComeAndGoTakeNoMoreRoom() {
    Tracker small = new Tracker(new Tracker.Room(3, 3, 5));
    for (int i = 0; i < 100; i++) {
      small.add(Reports.of(worker(PID, pool("pool" + i, 3, 10, 1, 0, 0))), i * 1_000_000L);
    }

    Interval all = small.sinceStart();

    assertEquals(3, all.pools().size());
    assertEquals(97, all.doubts().forgotten());
    assertTrue(all.pools().stream().anyMatch(pool -> pool.name().equals(name("pool99"))));
    assertEquals(0, all.doubts().untracked());
  }

  @Test
  void noGatewayTakesTheRoomOfAnother() {
    Tracker small = new Tracker(new Tracker.Room(4, 4, 100));
    Worker stranger = worker(1, some("stranger", 6));
    Worker own = Workers.ofOtherMaster(2, Map.of(Subsystem.HTTP, List.of(some("own", 3))));
    small.add(Reports.of(stranger), 0);
    assertEquals(4, small.next().pools().size());
    assertEquals(2, small.next().doubts().untracked());
    small.add(Reports.of(stranger, own), 1_000_000);
    assertEquals(List.of("own0", "own1", "stranger0", "stranger1"), names(small.next()));
    small.add(Reports.of(stranger, own), 2_000_000);

    Interval last = small.next();

    assertEquals(List.of("own0", "own1", "stranger0", "stranger1"), names(last));
    assertEquals(5, last.doubts().untracked());
    assertEquals(List.of(2, 2), last.workers().stream().map(each -> each.pools().size()).toList());
    small.add(Reports.of(own), 3_000_000);
    small.add(Reports.of(own), 4_000_000);
    assertEquals(List.of("own0", "own1", "own2", "stranger1"), names(small.next()));
  }

  private static Pool[] some(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> pool(name + i, 3, 10, 1, 0, 0))
        .toArray(Pool[]::new);
  }

  private static List<String> names(Interval interval) {
    return interval.pools().stream().map(pool -> pool.name().toString()).sorted().toList();
  }

  @Test
  void noGatewayTakesTheRoomOfAnothersPeers() {
    Tracker small = new Tracker(new Tracker.Room(4, 2, 100));
    Worker stranger = leading(worker(1), "10.0.0.1:1", "10.0.0.1:2", "10.0.0.1:3");
    Worker own = leading(Workers.ofOtherMaster(2, Map.of()), PEER);
    small.add(Reports.of(stranger), 0);
    small.add(Reports.of(stranger, own), 1_000_000);

    assertTrue(small.next().peers().stream().anyMatch(peer -> peer.address().equals(name(PEER))));
  }

  @Test
  void noGatewayTakesTheRoomOfAnothersConnections() {
    Tracker small = new Tracker(new Tracker.Room(9, 9, 16));
    Worker stranger = worker(1, redis(0, many(0, 40)));
    Worker own =
        Workers.ofOtherMaster(2, Map.of(Subsystem.HTTP, List.of(pool("own", 3, 10, 0, 0, 0))));
    Pool filled = filled(pool("own", 3, 10, 0, 5, 0), List.of(), many(100, 5));
    Worker later = Workers.ofOtherMaster(2, Map.of(Subsystem.HTTP, List.of(filled)));
    small.add(Reports.of(stranger, own), 0);
    assertEquals(40 - 16, small.next().doubts().untracked());

    small.add(Reports.of(stranger, later), 1_000_000);

    Interval last = small.next();
    assertEquals(40 - 16 + 5 - 16 / 4 / 2, last.doubts().untracked());
    assertEquals(
        16 / 4 / 2,
        last.pools().stream()
            .filter(pool -> pool.name().equals(name("own")))
            .findFirst()
            .orElseThrow()
            .course()
            .turnover()
            .orElseThrow()
            .opened());
  }

  private static Idle[] many(int first, int count) {
    return IntStream.range(first, first + count).mapToObj(i -> idle(i, 0)).toArray(Idle[]::new);
  }

  private static Worker leading(Worker worker, String... addresses) {
    WorkerConnections look =
        Connections.pool(
            64,
            List.of(),
            List.of(),
            Stream.of(addresses)
                .map(address -> peer(address, 1, 0, 0, OptionalLong.empty()))
                .toList(),
            List.of());
    return Workers.with(look, worker);
  }

  @Test
  void whatThereIsNoRoomForIsCounted() {
    Tracker small = new Tracker(new Tracker.Room(1, 1, 2));
    small.add(Reports.of(worker(PID, redis(0, many(0, 3)), pool("more", 3, 10, 0, 1, 0))), 0);

    assertEquals(2, small.next().doubts().untracked());
  }
}
