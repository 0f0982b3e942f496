package io.cosockpool.reading;

import io.cosockpool.memory.Budget;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.OverBudgetException;
import io.cosockpool.model.Cost;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Name;
import io.cosockpool.model.Part;
import io.cosockpool.model.Parts;
import io.cosockpool.model.Pool;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.nginx.Failures;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.openresty.ConnectionPool;
import io.cosockpool.openresty.ContentsWalk;
import io.cosockpool.openresty.FoundPools;
import io.cosockpool.openresty.LeftOut;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.openresty.ModuleVersionWalk;
import io.cosockpool.openresty.PoolTable;
import io.cosockpool.openresty.PoolTableWalk;
import io.cosockpool.openresty.PoolWalk;
import io.cosockpool.openresty.RawContents;
import io.cosockpool.openresty.VmPools;
import io.cosockpool.process.ProcessFacts;
import io.cosockpool.process.ReadCost;
import io.cosockpool.process.Socket;
import io.cosockpool.process.SocketTables;
import io.cosockpool.process.TargetProcess;
import io.cosockpool.walk.Walk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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

  private @Nullable Stage stage;
  private Map<Subsystem, VmPools> pools = Map.of();
  private Optional<ConnectionPool> connections = Optional.empty();
  private Optional<RequestCourse> requests = Optional.empty();
  private Map<UsedEntry, Socket> entrySockets = Map.of();
  private Map<String, Long> timeWait = Map.of();
  private List<Failure> poolFailures = List.of();
  private long due;
  private boolean readable;
  private long nanoseconds;
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
    if (stage != null) {
      forget(stage.rounds());
    }
    stage = null;
    readable = false;
    worker = null;
    pools = Map.of();
    connections = Optional.empty();
    requests = Optional.empty();
    poolFailures = List.of();
    failures.clear();
    failures.add(failure);
  }

  private void open() throws MemoryLostException {
    LuaNginx lua = session.lua();
    subsystems.addAll(lua.subsystems());
    if (!NotRead.canHavePools(lua)) {
      NotRead.refusal(lua).ifPresent(failures::add);
      return;
    }
    readable = true;
    if (session.hasWay()) {
      lookOrFindVersions();
    } else {
      findWay(lua);
    }
  }

  private void findWay(LuaNginx lua) throws MemoryLostException {
    List<Walk<?>> ways = new ArrayList<>();
    for (Subsystem subsystem : subsystems) {
      try {
        ways.add(lua.way(subsystem));
      } catch (MemoryException e) {
        failures.add(NotRead.notOpened(process.pid(), e, deadline));
      }
    }
    stage = stage(new Rounds(session.share()), ways);
  }

  private Stage stage(Rounds rounds, List<? extends Walk<?>> walks) {
    return new Stage(
        rounds, walks, process.memory()::fill, deadline, new Patience(deadline, process.runs()));
  }

  /** Finds what pools with what they hold cannot be taken without. */
  void prepare() {
    if (readable && Part.haveContents(options.parts())) {
      attempt(() -> session.connections(deadline));
    }
  }

  /** Begins to take all pools, or to take them again. */
  void look() throws MemoryLostException {
    stage = stage(session.pools(), session.poolTables(options.parts(), deadline));
  }

  /** Takes all pools again, if there is anything to take them of. */
  void lookAgain() {
    if (readable && deadline.passed()) {
      keepFirstLook();
    } else if (readable) {
      attempt(this::look);
    }
  }

  /** Begins to look at nginx's connection pool, or looks again. */
  void lookAtConnections() {
    if (readable && deadline.passed()) {
      keepFirstLookAtConnections();
    } else if (readable) {
      attempt(this::openConnections);
    }
  }

  private void openConnections() throws MemoryLostException {
    List<Walk<?>> walks = session.entries(deadline);
    if (!walks.isEmpty()) {
      stage =
          new Stage(
              session.connectionLook().rounds(),
              walks,
              process.memory()::fill,
              deadline,
              Patience.few(deadline, process.runs()));
    }
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
    requests = session.requests(connections.orElseThrow(), deadline);
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

  /** One turn. */
  void turn() {
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
      NotRead.checkStillThere(session.nginx());
    }
    if (current.rounds() == session.pools()) {
      takePools(current);
    } else if (current.rounds() == session.connectionLook().rounds()) {
      takeConnections(current);
    } else if (requests.isPresent()) {
      nextOfRequests();
    } else if (session.hasWay()) {
      takeVersions(current.rounds());
    } else {
      takeWay(current.rounds());
    }
    forget(current.rounds());
  }

  /** The ranges of what the session reads again are worth keeping, and no others. */
  private void forget(Rounds rounds) {
    if (!session.keeps(rounds)) {
      rounds.close();
    }
  }

  private void takeWay(Rounds rounds) throws MemoryLostException {
    List<PoolTable> tables = new ArrayList<>();
    for (Subsystem subsystem : subsystems) {
      try {
        Walk<Optional<PoolTable>> way = session.lua().way(subsystem);
        rounds.result(way).ifPresent(table -> table.ifPresent(tables::add));
        MemoryException reason = rounds.reason(way);
        if (reason != null) {
          failures.add(NotRead.notOpened(process.pid(), reason, deadline));
        } else if (rounds.result(way).isEmpty()) {
          failures.add(NotRead.outOfTime(process.pid()));
        }
      } catch (MemoryException e) {
        // said when its way was looked for
      }
    }
    session.takeWay(tables);
    lookOrFindVersions();
  }

  private void lookOrFindVersions() throws MemoryLostException {
    if (options.reads(Part.BUILD) && !session.knowsVersions()) {
      stage =
          stage(
              new Rounds(session.share()),
              session.tables().values().stream().map(ModuleVersionWalk::new).toList());
    } else {
      look();
    }
  }

  /** A module that tells no version is of no known version. */
  private void takeVersions(Rounds rounds) throws MemoryLostException {
    Map<Subsystem, Integer> versions = new EnumMap<>(Subsystem.class);
    for (PoolTable table : session.tables().values()) {
      OptionalInt version = rounds.result(new ModuleVersionWalk(table)).orElse(OptionalInt.empty());
      version.ifPresent(number -> versions.put(table.subsystem(), number));
    }
    session.takeVersions(versions);
    look();
  }

  private void takePools(Stage look) {
    if (pools.isEmpty() || look.isWhole() || !deadline.passed()) {
      take(look.rounds());
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

  private void takeConnections(Stage look) {
    if (connections.isEmpty() || look.isWhole() || !deadline.passed()) {
      connections = session.connectionLook().taken();
    } else {
      keepFirstLookAtConnections();
    }
  }

  private void keepFirstLookAtConnections() {
    entrySockets = Map.of();
    timeWait = Map.of();
    failures.add(
        NotRead.outOfTimeFor(
            process.pid(),
            connections.isEmpty()
                ? "nginx's connection pool"
                : "what the kernel knows of its connections"));
  }

  /** Takes what is believed of the pools by now, and what to say of the rest. */
  private void take(Rounds rounds) {
    Map<Subsystem, VmPools> taken = new EnumMap<>(Subsystem.class);
    Map<Subsystem, PoolTable> tables = session.tables();
    tables.forEach((subsystem, table) -> taken.put(subsystem, poolsOf(table, rounds)));
    pools = taken;
    poolFailures = new ArrayList<>(failuresOf(rounds));
    for (FoundPools table : rounds.results(PoolTableWalk.class).values()) {
      if (!table.areAll()) {
        poolFailures.add(NotRead.tooLargeTable(process.pid(), table));
      }
    }
  }

  private static VmPools poolsOf(PoolTable table, Rounds rounds) {
    return new VmPools(
        table,
        rounds.results(PoolWalk.class).entrySet().stream()
            .filter(pool -> pool.getKey().table().equals(table))
            .map(Map.Entry::getValue)
            .toList(),
        rounds.results(ContentsWalk.class).entrySet().stream()
            .filter(pool -> pool.getKey().pool().table().equals(table))
            .map(Map.Entry::getValue)
            .toList());
  }

  private List<Failure> failuresOf(Rounds rounds) {
    List<Failure> failures = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    long unread = rounds.withoutTurn();
    long tooMany = rounds.withoutRoom();
    for (Rounds.Unbelieved walk : rounds.unbelieved()) {
      MemoryException reason = walk.reason();
      if (walk.walk() instanceof PoolTableWalk) {
        failures.add(NotRead.tableFailure(process.pid(), reason, deadline));
      } else if (walk.walk() instanceof PoolWalk) {
        if (reason == null) {
          unread++;
        } else if (reason instanceof OverBudgetException) {
          tooMany++;
        } else {
          leftOut.add(LeftOut.of(reason, walk.steady()));
        }
      }
    }
    // What fits no shape comes first; the order of the table tells something of the names.
    leftOut.sort(
        Comparator.comparing((LeftOut pool) -> !pool.steady())
            .thenComparing(pool -> pool.name().toString()));
    leftOut.stream()
        .limit(Budget.FAILURES)
        .forEach(pool -> failures.add(NotRead.leftOut(process.pid(), pool, deadline)));
    if (leftOut.size() > Budget.FAILURES) {
      failures.add(NotRead.furtherLeftOut(process.pid(), leftOut.size() - Budget.FAILURES));
    }
    if (tooMany > 0) {
      failures.add(NotRead.tooManyPools(process.pid(), tooMany));
    }
    if (unread > 0) {
      failures.add(NotRead.unreadPools(process.pid(), unread));
    }
    return failures;
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
      attempt(() -> takeStopped(longest, patience));
    }
  }

  private void takeStopped(Duration longest, Duration patience)
      throws MemoryLostException, InterruptedException {
    Freeze freeze = new Freeze(process, longest, patience);
    Rounds rounds = session.pools();
    List<Walk<?>> tables = session.poolTables(options.parts(), deadline);
    if (freeze.take(rounds, tables, deadline)) {
      take(rounds);
    }
    tell(freeze, "read while it ran: ");
    retakes += Math.max(0, stops.size() - 1);
    boolean stopped = !stops.isEmpty();
    if (stopped && options.reads(Part.CONNECTIONS) && connections.isPresent()) {
      takeConnectionsStopped(new Freeze(process, longest, patience));
    }
    if (stopped && options.reads(Part.REQUESTS) && connections.isPresent()) {
      takeRequestsStopped(new Freeze(process, longest, patience), connections.get());
    }
  }

  /** The requests that the running worker had stay if it cannot be stopped for them. */
  private void takeRequestsStopped(Freeze freeze, ConnectionPool read)
      throws MemoryLostException, InterruptedException {
    Optional<RequestCourse> course = session.requests(read, deadline);
    if (course.isPresent() && course.get().takeStopped(freeze)) {
      requests = course;
    }
    tell(freeze, "its requests were read while it ran: ");
  }

  private void tell(Freeze freeze, String otherwise) {
    List<Long> all = new ArrayList<>(stops);
    all.addAll(freeze.stops());
    stops = List.copyOf(all);
    freeze.failure().ifPresent(why -> notes.add(otherwise + why));
    freeze.lateness().ifPresent(notes::add);
  }

  /** The connections that the running worker had stay if it cannot be stopped for them. */
  private void takeConnectionsStopped(Freeze freeze)
      throws MemoryLostException, InterruptedException {
    ConnectionLook look = session.connectionLook();
    boolean whole =
        freeze.takeInOneStop(
            look.rounds(),
            session.entries(deadline),
            () ->
                look.taken().filter(pool -> pool.isExact() && pool.moving().isEmpty()).isPresent(),
            deadline);
    if (whole) {
      connections = look.taken();
    }
    tell(freeze, "its connections were read while it ran: ");
  }

  /** The process. */
  TargetProcess process() {
    return process;
  }

  /** The idle connections that were found. */
  List<RawContents.Idle> idle() {
    return pools.values().stream().flatMap(vm -> vm.idle().stream()).toList();
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
  void take(Map<UsedEntry, Socket> ofEntries, Map<String, Long> waiting) {
    entrySockets = ofEntries;
    timeWait = waiting;
  }

  /** Says so if not all sockets that the kernel has were looked at. */
  void noteThatNotAllWasTold(SocketTables tables) {
    if (!tables.areWhole() && !notes.contains(NOT_ALL_SOCKETS)) {
      notes.add(NOT_ALL_SOCKETS);
    }
  }

  /** The pools that were found. */
  Map<Subsystem, VmPools> pools() {
    return pools;
  }

  /** The numbers under which the Lua modules tell their versions. */
  Map<Subsystem, Integer> versions() {
    return session.versions();
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
        && (options.reads(Part.BUILD) || pools.values().stream().anyMatch(VmPools::isEmpty));
  }

  /** Makes of what was taken what the report says. */
  void finish() {
    if (readable) {
      attempt(this::describe);
    }
  }

  private void describe() throws MemoryLostException {
    long start = System.nanoTime();
    failures.addAll(poolFailures);
    ProcessFacts facts = NotRead.checkStillThere(session.nginx());
    Map<Long, Long> timeouts = new HashMap<>();
    ProcessDescription description =
        ProcessDescription.of(
            session,
            facts,
            pools,
            options.reads(Part.BUILD),
            session.versions(),
            timeouts,
            deadline);
    notes.addAll(description.notes());
    addNoteOnContents();
    Optional<DescribedRequests> described =
        options.reads(Part.REQUESTS) ? requests(timeouts) : Optional.empty();
    Map<Subsystem, List<Pool>> byName =
        pools(timeouts, described.map(DescribedRequests::queued).orElse(Map.of()));
    if (failures.stream().noneMatch(failure -> failure.kind() == Kind.UNKNOWN_LAYOUT)
        || byName.values().stream().anyMatch(read -> !read.isEmpty())) {
      ReadCost cost = session.costSinceLast();
      long microseconds = (nanoseconds + System.nanoTime() - start) / 1000;
      worker =
          new Worker(
              process.pid(),
              description.description(),
              notes,
              new Cost(cost.calls(), cost.bytes(), microseconds, retakes, stops),
              parts(byName, described));
    }
  }

  private Parts parts(Map<Subsystem, List<Pool>> byName, Optional<DescribedRequests> read)
      throws MemoryLostException {
    Parts parts =
        read.map(DescribedRequests::requests)
            .map(Parts.ofPools(byName)::with)
            .orElse(Parts.ofPools(byName));
    if (!options.reads(Part.CONNECTIONS)) {
      return parts;
    }
    if (connections.isEmpty()) {
      if (!deadline.passed()) {
        notes.add(
            session.connectionLook().moves()
                ? "its connection pool did not hold still while its layout was looked for, and was"
                    + " not read: try again"
                : "its connection pool is laid out as in no known version, and was not read");
      }
      return parts;
    }
    Map<Long, Name> names = new HashMap<>();
    pools.values().forEach(vm -> names.putAll(vm.names()));
    return parts.with(
        connections
            .get()
            .described(
                new ConnectionPool.Surroundings(
                    names,
                    entrySockets,
                    timeWait,
                    process.descriptorLimit(),
                    process.age(),
                    read.map(DescribedRequests::holders).orElse(Map.of())),
                session.clock(session.connectionLook().rounds())));
  }

  private Optional<DescribedRequests> requests(Map<Long, Long> timeouts)
      throws MemoryLostException {
    if (requests.isEmpty()) {
      if (!deadline.passed()) {
        notes.add("its requests could not be read: its connections are laid out in an unknown way");
      }
      return Optional.empty();
    }
    FoundRequests found = requests.get().found();
    if (!found.inTime()) {
      failures.add(NotRead.outOfTimeFor(process.pid(), "each of its requests"));
    }
    return Optional.of(
        DescribedRequests.of(
            process.pid(),
            found,
            connections.orElseThrow().entries(),
            pools.values(),
            timeouts,
            session.clock(session.pools()),
            process.now().utcMilliseconds()));
  }

  private void addNoteOnContents() {
    long unknown =
        Part.haveContents(options.parts())
            ? pools.values().stream().mapToLong(VmPools::withoutContents).sum()
            : 0;
    if (unknown > 0) {
      notes.add(
          unknown == 1
              ? "the contents of 1 pool could not be read; its counters could"
              : "the contents of %,d pools could not be read; their counters could"
                  .formatted(unknown));
    }
  }

  private Map<Subsystem, List<Pool>> pools(
      Map<Long, Long> timeouts, Map<RawContents.Queued, RequestId> queued)
      throws MemoryLostException {
    WorkerClock clock =
        Part.haveContents(options.parts()) ? session.clock(session.pools()) : WorkerClock.unknown();
    Map<Subsystem, List<Pool>> byName = new EnumMap<>(Subsystem.class);
    for (Subsystem subsystem : subsystems) {
      VmPools read = pools.get(subsystem);
      byName.put(
          subsystem, read == null ? List.of() : read.pools(sockets, timeouts, clock, queued));
    }
    return byName;
  }
}
