package io.cosockpool.reading;

import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Cost;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Part;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.nginx.Failures;
import io.cosockpool.nginx.NotConfiguredException;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.openresty.ConnectionPool;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.openresty.RawContents;
import io.cosockpool.openresty.ReadPool;
import io.cosockpool.openresty.VmPools;
import io.cosockpool.process.ReadCost;
import io.cosockpool.process.Socket;
import io.cosockpool.process.SocketTables;
import io.cosockpool.process.TargetProcess;
import io.cosockpool.walk.Walk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One reading of one process, and what came of it. It goes on by turns, each of one round, so that
 * other processes have theirs in between: first, of a process that is new, the way to its pools;
 * then the pools, once or, where the kernel is asked about what they hold, twice.
 */
final class ProcessReading {
  private static final String NOT_ALL_SOCKETS =
      "there was no time to look at all sockets of its network namespace, or there are too many:"
          + " of some connections the kernel's side is not known";

  private final Session session;
  private final TargetProcess process;
  private final ReadingOptions options;
  private final SideBySide.Turn deadline;
  private final Set<Subsystem> subsystems = EnumSet.noneOf(Subsystem.class);
  private final List<Failure> failures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<RawContents.Idle, Socket> sockets = new HashMap<>();

  private @Nullable OpeningCourse opening;
  private @Nullable Stage stage;
  private TakenPools pools = TakenPools.NONE;
  private Optional<ConnectionPool> connections = Optional.empty();
  private Optional<RequestCourse> requests = Optional.empty();
  private ConnectionPool.Sockets entrySockets = ConnectionPool.Sockets.UNKNOWN;
  private long due;
  private boolean readable;
  private long nanoseconds;
  private long turns;
  private List<Long> stops = List.of();
  private long retakes;
  private @Nullable Worker worker;

  private ProcessReading(Session session, ReadingOptions options, SideBySide.Turn deadline) {
    this.session = session;
    this.process = session.nginx().process();
    this.options = options;
    this.deadline = deadline;
  }

  /** Begins to read a process, whose turns come later. */
  static ProcessReading begin(Session session, ReadingOptions options, SideBySide.Turn deadline) {
    ProcessReading reading = new ProcessReading(session, options, deadline);
    if (deadline.passed()) {
      reading.abandon(NotRead.outOfTime(reading.process.pid()));
    } else {
      reading.attempt(reading::open);
    }
    return reading;
  }

  /** A step of the reading. */
  @FunctionalInterface
  private interface Step {
    void run() throws MemoryLostException, InterruptedException;
  }

  private void attempt(Step step) {
    long start = System.nanoTime();
    long awayBefore = deadline.away();
    try {
      step.run();
    } catch (NotConfiguredException none) {
      abandon();
      NotRead.notConfigured(session.nginx(), none).ifPresent(failures::add);
    } catch (MemoryLostException lost) {
      abandon(Failures.of(process.pid(), lost));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abandon(NotRead.outOfTime(process.pid()));
    }
    nanoseconds += System.nanoTime() - start - (deadline.away() - awayBefore);
  }

  /** Nothing of it can be read any more. */
  private void abandon(Failure failure) {
    abandon();
    failures.add(failure);
  }

  private void abandon() {
    if (stage != null) {
      forget(stage.rounds());
    }
    stage = null;
    opening = null;
    readable = false;
    worker = null;
    pools = TakenPools.NONE;
    connections = Optional.empty();
    requests = Optional.empty();
    failures.clear();
  }

  private void open() throws MemoryLostException {
    LuaNginx lua = session.lua();
    subsystems.addAll(lua.subsystems());
    if (!NotRead.canHavePools(lua)) {
      NotRead.refusal(lua).ifPresent(failures::add);
      return;
    }
    readable = true;
    opening = new OpeningCourse(session, subsystems, options.reads(Part.BUILD), deadline);
    nextOfOpening(opening);
  }

  private void nextOfOpening(OpeningCourse course) throws MemoryLostException {
    stage = course.next().orElse(null);
    if (stage == null) {
      failures.addAll(course.failures());
      opening = null;
      look();
    }
  }

  /** Finds what pools with what they hold cannot be taken without. */
  void prepare() {
    if (readable && Part.haveContents(options.parts())) {
      attempt(() -> session.seekConnections(deadline));
    }
  }

  /** Begins to take all pools, or to take them again. */
  void look() throws MemoryLostException {
    stage =
        new Stage(
            session.pools(),
            session.poolTables(options.parts(), deadline),
            process.memory()::fill,
            deadline,
            new Patience(deadline, process.runs()));
  }

  /** Takes all pools again, if there is anything to take them of. */
  void lookAgain() {
    if (readable && deadline.passed()) {
      keepFirstLook();
    } else if (readable) {
      attempt(this::look);
    }
  }

  /** Begins to look at nginx's connection pool. */
  void lookAtConnections() {
    if (readable && deadline.passed()) {
      keepFirstLookAtConnections();
    } else if (readable) {
      attempt(this::openConnections);
    }
  }

  /** Whether its connections were not found, and there is time to look for them again. */
  boolean lacksConnections() {
    return readable && connections.isEmpty() && !deadline.passed();
  }

  private void openConnections() throws MemoryLostException {
    List<Walk<?>> walks = session.entries(deadline);
    if (!walks.isEmpty()) {
      stage = connectionStage(session.connectionLook().rounds(), walks);
    }
  }

  /** Begins to look which connections are in nginx's connection pool still. */
  void lookAgainAtConnections() {
    if (readable && connections.isPresent() && deadline.passed()) {
      keepFirstLookAtConnections();
    } else if (readable && connections.isPresent()) {
      ConnectionLook look = session.connectionLook();
      attempt(() -> stage = connectionStage(look.roundsAgain(), look.walksAgain()));
    }
  }

  private Stage connectionStage(Rounds rounds, List<? extends Walk<?>> walks) {
    return new Stage(
        rounds, walks, process.memory()::fill, deadline, Patience.few(deadline, process.runs()));
  }

  /** Begins to look at requests, which connections lead to. */
  void lookAtRequests() {
    if (readable && deadline.passed()) {
      failures.add(NotRead.outOfTimeFor(process.pid(), "any of its requests"));
    } else if (readable && connections.isPresent()) {
      attempt(this::openRequests);
    }
  }

  private void openRequests() throws MemoryLostException {
    requests = session.requests(connections.orElseThrow(), options.reads(Part.TIMERS), deadline);
    nextOfRequests();
  }

  private void nextOfRequests() throws MemoryLostException {
    stage = requests.isPresent() ? requests.get().next().orElse(null) : null;
  }

  /** Whether it waits for a turn. */
  boolean hasTurns() {
    return stage != null;
  }

  /** When its next turn is due, on the clock of {@link System#nanoTime}. */
  long due() {
    return due;
  }

  /**
   * How much it took until now: nanoseconds, or turns of a recording, where the order is to be the
   * same each time: what is read first shows other bytes than what is read after it.
   */
  long taken() {
    return process.runs() ? nanoseconds : turns;
  }

  /** Others have waited for it long enough: it goes on as if the time of the reading had passed. */
  void cutOff() {
    deadline.cutOff();
  }

  /** One turn. */
  void turn() {
    turns++;
    attempt(this::round);
  }

  private void round() throws MemoryLostException {
    Stage current = stage;
    if (current == null) {
      return;
    }
    if (current.round()) {
      due = System.nanoTime() + current.patience().pause().toNanos();
      return;
    }
    stage = null;
    retakes += current.retakes();
    if (!current.isWhole()) {
      NotRead.checkConfigured(session.nginx());
    }
    if (current.rounds() == session.pools()) {
      takePools(current);
    } else if (current.rounds() == session.connectionLook().rounds()) {
      connections = session.connectionLook().taken(session.nginx(), this::poolsByAddress, deadline);
    } else if (current.rounds() == session.connectionLook().roundsAgain()) {
      takeConnectionsAgain(current);
    } else if (opening != null) {
      nextOfOpening(opening);
    } else {
      nextOfRequests();
    }
    forget(current.rounds());
  }

  /** The ranges of what the session reads again are worth keeping, and no others. */
  private void forget(Rounds rounds) {
    if (!session.keeps(rounds)) {
      rounds.close();
    }
  }

  private void takePools(Stage look) {
    if (pools.isEmpty() || look.isWhole() || !deadline.passed()) {
      pools = taken(look.rounds());
    } else {
      keepFirstLook();
    }
  }

  /** A second look that time ran out in takes nothing away but what it was to prove. */
  private void keepFirstLook() {
    if (pools.isEmpty()) {
      abandon(NotRead.outOfTime(process.pid()));
      return;
    }
    sockets.clear();
    failures.add(
        NotRead.outOfTimeFor(process.pid(), "what the kernel knows of its idle connections"));
  }

  /** What the kernel told counts for connections that were there before and after that. */
  private void takeConnectionsAgain(Stage look) {
    if (look.isWhole() || !deadline.passed()) {
      Map<UsedEntry, Socket> kept = new HashMap<>(entrySockets.ofEntries());
      Set<UsedEntry> open = session.connectionLook().stillOpen();
      kept.keySet().removeIf(entry -> !open.contains(entry.connection()));
      entrySockets = entrySockets.with(kept);
    } else {
      keepFirstLookAtConnections();
    }
  }

  private void keepFirstLookAtConnections() {
    entrySockets = ConnectionPool.Sockets.UNKNOWN;
    failures.add(
        NotRead.outOfTimeFor(
            process.pid(),
            connections.isEmpty()
                ? "nginx's connection pool"
                : "what the kernel knows of its connections"));
  }

  /**
   * Takes all pools once more, of one moment, by stopping the process.
   *
   * @param share of the time: so long it may keep others waiting for a stop that does not come
   */
  void takeStopped(Duration share) {
    if (readable && options.longestStop().isPresent() && !session.tables().isEmpty()) {
      Duration longest = options.longestStop().get();
      Duration patience = longest.compareTo(share) < 0 ? longest : share;
      attempt(() -> takeStopped(new StoppedReading(session, options, longest, patience)));
    }
  }

  /** What the running worker had stays if it cannot be stopped for that. */
  private void takeStopped(StoppedReading stopped)
      throws MemoryLostException, InterruptedException {
    pools = stopped.pools(deadline).orElse(pools);
    if (stopped.hasStopped() && options.reads(Part.CONNECTIONS) && connections.isPresent()) {
      connections = stopped.connections(deadline).or(() -> connections);
    }
    if (stopped.hasStopped() && options.reads(Part.REQUESTS) && connections.isPresent()) {
      requests = stopped.requests(connections.get(), deadline).or(() -> requests);
    }
    stops = stopped.stops();
    notes.addAll(stopped.notes());
    retakes += stopped.retakes();
  }

  /** The process. */
  TargetProcess process() {
    return process;
  }

  private TakenPools taken(Rounds rounds) {
    return TakenPools.of(process.pid(), rounds, session.tables(), deadline);
  }

  /** The idle connections that were found. */
  List<RawContents.Idle> idle() {
    return pools.bySubsystem().values().stream().flatMap(vm -> vm.idle().stream()).toList();
  }

  /** What the kernel told of idle connections. */
  Map<RawContents.Idle, Socket> sockets() {
    return sockets;
  }

  /** Leaves out what the kernel told of connections that had no news yet so long ago. */
  void keepLastingNews(Duration longEnough) {
    session.idleNews().keepLasting(sockets, longEnough, System.nanoTime());
  }

  /** The entries of nginx's connection pool that have a descriptor. */
  List<UsedEntry> entries() {
    return connections.map(ConnectionPool::withDescriptors).orElse(List.of());
  }

  /** Takes what the kernel told of entries, and of what became of sockets. */
  void take(ConnectionPool.Sockets sockets) {
    entrySockets = sockets;
  }

  /** Says so if not all sockets that the kernel has were looked at. */
  void noteThatNotAllWasTold(SocketTables tables) {
    if (!tables.areWhole() && !notes.contains(NOT_ALL_SOCKETS)) {
      notes.add(NOT_ALL_SOCKETS);
    }
  }

  /** The pools that were found. */
  Map<Subsystem, VmPools> pools() {
    return pools.bySubsystem();
  }

  /** The same, by their addresses. */
  Map<Long, ReadPool> poolsByAddress() {
    return pools.byAddress();
  }

  /** The numbers under which the Lua modules tell their versions. */
  Map<Subsystem, Integer> versions() {
    return session.versions();
  }

  /** nginx's connection pool, as it was read last. */
  Optional<ConnectionPool> connections() {
    return connections;
  }

  /** The reading of its requests. */
  Optional<RequestCourse> requests() {
    return requests;
  }

  /** What the kernel told of entries. */
  ConnectionPool.Sockets entrySockets() {
    return entrySockets;
  }

  /** The subsystems whose Lua module the process has. */
  Set<Subsystem> subsystems() {
    return subsystems;
  }

  /** Whether its pools could be looked for. */
  boolean isReadable() {
    return readable;
  }

  /** What was read; empty if it can have no pools, or if it failed. */
  Optional<Worker> worker() {
    return Optional.ofNullable(worker);
  }

  List<Failure> failures() {
    return failures;
  }

  /** Whether to make a report takes more than what was taken by now, and may wait for that. */
  boolean mayWaitInTheEnd() {
    return readable
        && (options.reads(Part.BUILD)
            || pools.bySubsystem().values().stream().anyMatch(VmPools::isEmpty));
  }

  /** Makes of what was taken what the report says. */
  void finish() {
    if (readable) {
      attempt(this::describe);
    }
  }

  private void describe() throws MemoryLostException {
    long start = System.nanoTime();
    failures.addAll(pools.failures());
    WorkerDescription description = new WorkerDescription(session, options, this, deadline);
    notes.addAll(description.notes());
    failures.addAll(description.failures());
    if (failures.stream().noneMatch(failure -> failure.kind() == Kind.UNKNOWN_LAYOUT)
        || description.hasPools()) {
      ReadCost cost = session.costSinceLast();
      long microseconds = (nanoseconds + System.nanoTime() - start) / 1000;
      worker =
          new Worker(
              process.pid(),
              description.build(),
              notes,
              new Cost(cost.calls(), cost.bytes(), microseconds, retakes, stops),
              description.parts());
    }
  }
}
