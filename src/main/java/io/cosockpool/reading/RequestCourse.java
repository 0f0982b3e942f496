package io.cosockpool.reading;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.luajit.CallSite;
import io.cosockpool.luajit.CodePlace;
import io.cosockpool.luajit.CodePlaceWalk;
import io.cosockpool.luajit.PackagePathWalk;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.connections.Http2Streams;
import io.cosockpool.openresty.ConnectionPool;
import io.cosockpool.openresty.PoolTable;
import io.cosockpool.openresty.requests.AskerWalk;
import io.cosockpool.openresty.requests.PendingTimerWalk;
import io.cosockpool.openresty.requests.RawRequest;
import io.cosockpool.openresty.requests.RequestWalk;
import io.cosockpool.openresty.requests.RequestWays;
import io.cosockpool.openresty.requests.SubrequestWalk;
import io.cosockpool.openresty.requests.TimerTreeWalk;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One reading of the requests of a process, stage by stage. */
final class RequestCourse {
  /** {@code http2_max_concurrent_streams} is 128 by default; a connection that counts more lies. */
  private static final long MOST_STREAMS = 1 << 16;

  private final RequestReading reading;
  private final RequestReading.StageRounds rounds;
  private final RequestReading.Start start;
  private final RequestWalks byConnections;
  private final ConnectionPool connections;
  private final Deadline deadline;
  private final List<Http2Streams.Open> open = new ArrayList<>();
  private final List<RawRequest> found = new ArrayList<>();
  private final Map<Long, RawRequest> below = new HashMap<>();
  private final List<PendingTimerWalk.Found> pending = new ArrayList<>();
  private final Map<CallSite, CodePlaceWalk> places = new LinkedHashMap<>();
  private @Nullable RequestWays current;
  private long leftOut;
  private boolean inTime = true;
  private boolean asksForSubrequests;
  private int step;

  RequestCourse(RequestReading reading, RequestReading.Start start, Deadline deadline) {
    this.reading = reading;
    this.rounds = reading.rounds();
    this.byConnections = new RequestWalks(start.connections());
    this.start = start;
    this.connections = start.connections();
    this.deadline = deadline;
  }

  /** Takes what the last stage found, and begins the next one; empty if there is none. */
  Optional<Stage> next() throws MemoryLostException {
    return switch (step++) {
      case 0 -> Optional.of(stage(rounds.streams(), byConnections.streams(start.http2())));
      case 1 -> {
        takeStreams();
        current = reading.ways(start, open, deadline);
        yield Optional.of(stage(rounds.requests(), requestWalks(current)));
      }
      case 2 -> {
        takeRequests();
        asksForSubrequests = found.stream().anyMatch(RawRequest::mayHaveSubrequests);
        yield Optional.of(stage(rounds.tree(), treeWalks(known())));
      }
      case 3 -> Optional.of(stage(rounds.timers(), timerWalks(known())));
      case 4 -> {
        takeTimers();
        yield Optional.of(
            stage(
                rounds.subrequests(),
                byConnections.subrequests(
                    known(), rounds.timers().results(AskerWalk.class).values(), addresses())));
      }
      case 5 -> {
        takeSubrequests(rounds.subrequests());
        leftOut += rounds.subrequests().unbelieved().size();
        yield Optional.of(stage(rounds.code(), codeWalks()));
      }
      default -> Optional.empty();
    };
  }

  /**
   * Takes the requests of the process that stands, and answers whether all of them are of one
   * moment. What they lead to is read when it runs again.
   */
  boolean takeStopped(Freeze freeze) throws MemoryLostException, InterruptedException {
    run(stage(rounds.streams(), byConnections.streams(start.http2())));
    takeStreams();
    current = reading.ways(start, open, deadline);
    boolean whole =
        freeze.takeInOneStop(
            rounds.requests(),
            byConnections.requests(current, open),
            () -> rounds.requests().unbelieved().isEmpty(),
            deadline);
    step = 2;
    for (Optional<Stage> next = whole ? next() : Optional.empty();
        next.isPresent();
        next = next()) {
      run(next.get());
    }
    return whole;
  }

  /** Subrequests last no longer than their requests: those that are known are read with these. */
  private List<Walk<?>> requestWalks(RequestWays current) {
    List<Walk<?>> walks = new ArrayList<>(byConnections.requests(current, open));
    walks.addAll(byConnections.subrequests(current));
    return walks;
  }

  private static void run(Stage stage) throws MemoryLostException {
    while (stage.round()) {
      stage.patience().rest();
    }
  }

  private RequestWays known() {
    return Objects.requireNonNull(current, "the ways, which the first stage leads to");
  }

  private Stage stage(Rounds rounds, List<? extends Walk<?>> walks) {
    return new Stage(
        rounds,
        walks,
        reading.nginx().process().memory()::fill,
        deadline,
        Patience.brief(deadline, reading.nginx().process().runs()));
  }

  /**
   * A stream that the connection counts and that does not lead to a request came or went just then.
   * As long as no connection shows how they are laid out, each that has streams is left out.
   */
  private void takeStreams() {
    if (start.http2().isEmpty()) {
      leftOut += connections.busyHttp2().size();
    }
    for (Http2Streams.Found each : rounds.streams().results(Http2Streams.class).values()) {
      open.addAll(each.streams());
      leftOut += Math.clamp(each.counted() - each.streams().size(), 0, MOST_STREAMS);
    }
    leftOut += rounds.streams().unbelieved().size();
  }

  /** What was found so far. */
  FoundRequests found() {
    Set<Name> folders = new HashSet<>();
    rounds.code().results(PackagePathWalk.class).values().forEach(folders::addAll);
    Map<CallSite, CodePlace> read = new HashMap<>();
    places.forEach(
        (site, walk) ->
            rounds.code().result(walk).ifPresent(place -> read.put(site, place.below(folders))));
    return new FoundRequests(
        List.copyOf(found),
        List.copyOf(below.values()),
        List.copyOf(pending),
        read,
        leftOut,
        inTime);
  }

  /** One that another one names as its parent was looked at without its cosockets. */
  private void takeSubrequests(Rounds from) {
    for (Optional<RawRequest> each : from.results(SubrequestWalk.class).values()) {
      each.ifPresent(
          subrequest ->
              below.merge(
                  subrequest.address(),
                  subrequest,
                  (one, other) -> one.held().size() < other.held().size() ? other : one));
    }
  }

  /** The addresses of what was found. */
  private Set<Long> addresses() {
    Set<Long> addresses = new HashSet<>(below.keySet());
    found.forEach(request -> addresses.add(request.address()));
    return addresses;
  }

  private void takeRequests() {
    rounds
        .requests()
        .results(RequestWalk.class)
        .values()
        .forEach(each -> each.ifPresent(found::add));
    takeSubrequests(rounds.requests());
    leftOut += rounds.requests().unbelieved().size();
    inTime = leftOut == 0 || !deadline.passed();
  }

  /** The tree has a timer for each connection that is waited for: it is read for a reason alone. */
  private List<TimerTreeWalk> treeWalks(RequestWays current) throws MemoryLostException {
    if (!start.timers() && !asksForSubrequests) {
      return List.of();
    }
    return DynamicSymbols.first(
            reading.nginx().symbols(List.of(TimerTreeWalk.NAME)), TimerTreeWalk.NAME)
        .map(symbol -> new TimerTreeWalk(current, symbol.address()))
        .stream()
        .toList();
  }

  /**
   * The timers of each VM: a coroutine tells which one it belongs to; and what the rest belongs to.
   */
  private List<Walk<?>> timerWalks(RequestWays current) {
    List<Walk<?>> walks = new ArrayList<>();
    Optional<PoolTable> table = start.tables().values().stream().findFirst();
    for (TimerTreeWalk.Found in : rounds.tree().results(TimerTreeWalk.class).values()) {
      if (start.timers()) {
        table.ifPresent(
            of -> in.timers().forEach(event -> walks.add(new PendingTimerWalk(of, event))));
      }
      if (asksForSubrequests) {
        in.waiting().forEach(each -> walks.add(new AskerWalk(current, each)));
      }
    }
    return walks;
  }

  private void takeTimers() {
    rounds
        .timers()
        .results(PendingTimerWalk.class)
        .values()
        .forEach(timer -> timer.ifPresent(pending::add));
    pending.sort(Comparator.comparingLong(PendingTimerWalk.Found::due));
  }

  private List<Walk<?>> codeWalks() {
    List<Walk<?>> walks = new ArrayList<>(placeWalks().values());
    if (!walks.isEmpty()) {
      start
          .tables()
          .values()
          .forEach(table -> walks.add(new PackagePathWalk(table.vm(), table.strings())));
    }
    return walks;
  }

  private Map<CallSite, CodePlaceWalk> placeWalks() {
    List<RawRequest> all = new ArrayList<>(found);
    all.addAll(below.values());
    for (RawRequest request : all) {
      PoolTable table = start.tables().get(request.subsystem());
      if (table != null) {
        for (RawRequest.RawCoroutine coroutine : request.coroutines()) {
          coroutine.stack().sites().forEach(site -> add(table, site));
        }
      }
    }
    for (PendingTimerWalk.Found timer : pending) {
      timer.stack().sites().forEach(site -> add(timer.table(), site));
    }
    return places;
  }

  private void add(PoolTable table, CallSite site) {
    places.computeIfAbsent(site, each -> new CodePlaceWalk(table.vm(), table.strings(), each));
  }
}
