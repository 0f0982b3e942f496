package io.cosockpool.reading;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.luajit.CallSite;
import io.cosockpool.luajit.CodePlace;
import io.cosockpool.luajit.CodePlaceWalk;
import io.cosockpool.luajit.PackagePathWalk;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Request;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.nginx.connections.EntryArray;
import io.cosockpool.nginx.connections.Http2Layout;
import io.cosockpool.nginx.connections.Http2Streams;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.nginx.layouts.CoreLayouts;
import io.cosockpool.nginx.layouts.RequestProof;
import io.cosockpool.openresty.ConnectionPool;
import io.cosockpool.openresty.PoolTable;
import io.cosockpool.openresty.RawContents;
import io.cosockpool.openresty.RawEntry;
import io.cosockpool.openresty.VmPools;
import io.cosockpool.openresty.requests.AskerWalk;
import io.cosockpool.openresty.requests.PendingTimerWalk;
import io.cosockpool.openresty.requests.RawRequest;
import io.cosockpool.openresty.requests.RequestDescription;
import io.cosockpool.openresty.requests.RequestWalk;
import io.cosockpool.openresty.requests.RequestWays;
import io.cosockpool.openresty.requests.SubrequestWalk;
import io.cosockpool.openresty.requests.TimerTreeWalk;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of a process that is known, from its connections on. It goes in stages, since
 * under load requests come and go in each round: the streams of HTTP/2, the requests that
 * connections and streams belong to, the timers that are pending, and the places in the code where
 * these stand. What each stage asks for is kept for the next reading.
 */
final class RequestReading {
  private static final Set<RawEntry.Type> WITH_HTTP =
      EnumSet.of(RawEntry.Type.REQUEST, RawEntry.Type.FAKE_REQUEST, RawEntry.Type.QUIC_STREAM);

  /** {@code http2_max_concurrent_streams} is 128 by default; a connection that counts more lies. */
  private static final long MOST_STREAMS = 1 << 16;

  private final NginxProcess nginx;
  private final Budget.Share share;
  private final Rounds streams;
  private final Rounds requests;
  private final Rounds tree;
  private final Rounds timers;
  private final Rounds subrequests;
  private final Rounds code;
  private Optional<Structure> http = Optional.empty();
  private @Nullable RequestWays ways;

  /**
   * Of a process.
   *
   * @param share of the process in the budget
   */
  RequestReading(NginxProcess nginx, Budget.Share share) {
    this.nginx = nginx;
    this.share = share;
    this.streams = new Rounds(share);
    this.requests = new Rounds(share);
    this.tree = new Rounds(share);
    this.timers = new Rounds(share);
    this.subrequests = new Rounds(share);
    this.code = new Rounds(share);
  }

  /** Nobody reads the process any more. */
  void close() {
    streams.close();
    requests.close();
    tree.close();
    timers.close();
    subrequests.close();
    code.close();
  }

  /** Whether these are the rounds of one of its stages. */
  boolean owns(Rounds rounds) {
    return List.of(streams, requests, tree, timers, subrequests, code).contains(rounds);
  }

  /**
   * What one reading found.
   *
   * @param subrequests of these requests, in no order
   * @param leftOut how many requests did not hold still
   * @param inTime whether all had their turn before the time ran out
   */
  record Found(
      List<RawRequest> requests,
      List<RawRequest> subrequests,
      List<PendingTimerWalk.Found> timers,
      Map<CallSite, CodePlace> places,
      long leftOut,
      boolean inTime) {}

  /**
   * What a reading starts from.
   *
   * @param connections as they were read just now
   * @param http2 how those of HTTP/2 are laid out, if that is proved
   * @param tables those of the Lua modules
   * @param modules those whose version is known
   * @param scripted the subsystems whose Lua module is there
   */
  record Start(
      LayoutSource source,
      ConnectionPool connections,
      Optional<Http2Layout> http2,
      Map<Subsystem, PoolTable> tables,
      Map<Subsystem, RequestWays.Lua> modules,
      Set<Subsystem> scripted) {}

  /**
   * Begins a reading; empty if connections are laid out as in no known build, so that nothing tells
   * one from another.
   */
  Optional<Course> begin(Start start, Deadline deadline) {
    return start.connections().context().array().fields().number().isPresent()
        ? Optional.of(new Course(start, deadline))
        : Optional.empty();
  }

  /** The layout of http requests shows as soon as there are some. */
  private RequestWays ways(Start start, List<Http2Streams.Open> open, Deadline deadline)
      throws MemoryLostException {
    findRequestLayout(start, open, deadline);
    RequestWays current = ways;
    if (current == null) {
      EntryArray array = start.connections().context().array();
      current =
          new RequestWays(
              array,
              array.fields().number().orElseThrow(),
              http,
              start.modules(),
              start.scripted(),
              start.source().build().nginx());
      ways = current;
    }
    return current;
  }

  private void findRequestLayout(Start start, List<Http2Streams.Open> open, Deadline deadline)
      throws MemoryLostException {
    if (http.isPresent()) {
      return;
    }
    List<RawEntry> entries = start.connections().entries();
    List<Long> requests = new ArrayList<>();
    List<Long> used = new ArrayList<>();
    for (RawEntry entry : entries) {
      used.add(entry.address());
      if (entry.owner().request() && WITH_HTTP.contains(entry.owner().type())) {
        requests.add(entry.entry().data());
      }
    }
    for (Http2Streams.Open each : open) {
      used.add(each.connection());
      requests.add(each.stream().request());
    }
    if (!requests.isEmpty()) {
      List<Long> some = requests.subList(0, Math.min(requests.size(), RequestProof.MOST));
      try (WorkerLayouts layouts = new WorkerLayouts(nginx, share, deadline)) {
        http =
            layouts
                .stages()
                .ask(List.of(new CoreLayouts(start.source()).requests(some, used)))
                .getFirst()
                .confirmed();
      }
      ways = null;
    }
  }

  /** One reading, stage by stage. */
  final class Course {
    private final Start start;
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
    private int step;

    private Course(Start start, Deadline deadline) {
      this.start = start;
      this.connections = start.connections();
      this.deadline = deadline;
    }

    /** Takes what the last stage found, and begins the next one; empty if there is none. */
    Optional<Stage> next() throws MemoryLostException {
      return switch (step++) {
        case 0 -> Optional.of(stage(streams, streamWalks()));
        case 1 -> {
          takeStreams();
          current = ways(start, open, deadline);
          yield Optional.of(stage(requests, requestWalks(current)));
        }
        case 2 -> {
          takeRequests();
          yield Optional.of(stage(tree, treeWalks(known())));
        }
        case 3 -> Optional.of(stage(timers, timerWalks(known())));
        case 4 -> {
          takeTimers();
          yield Optional.of(stage(subrequests, subrequestWalks(known())));
        }
        case 5 -> {
          takeSubrequests();
          yield Optional.of(stage(code, codeWalks()));
        }
        default -> Optional.empty();
      };
    }

    /**
     * Takes the requests of the process that stands, and answers whether all of them are of one
     * moment. What they lead to is read when it runs again.
     */
    boolean takeStopped(Freeze freeze) throws MemoryLostException, InterruptedException {
      run(stage(streams, streamWalks()));
      takeStreams();
      current = ways(start, open, deadline);
      boolean whole =
          freeze.takeInOneStop(
              requests, requestWalks(current), () -> requests.unbelieved().isEmpty(), deadline);
      step = 2;
      for (Optional<Stage> next = whole ? next() : Optional.empty();
          next.isPresent();
          next = next()) {
        run(next.get());
      }
      return whole;
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
          nginx.process().memory()::fill,
          deadline,
          Patience.brief(deadline, nginx.process().runs()));
    }

    /** The open streams of the connections of HTTP/2 that have any. */
    private List<Http2Streams> streamWalks() {
      return start.http2().stream()
          .flatMap(
              layout ->
                  connections.busyHttp2().stream()
                      .map(
                          entry -> new Http2Streams(layout, entry.address(), entry.entry().data())))
          .toList();
    }

    /**
     * A stream that the connection counts and that does not lead to a request came or went just
     * then. As long as no connection shows how they are laid out, each that has streams is left
     * out.
     */
    private void takeStreams() {
      if (start.http2().isEmpty()) {
        leftOut += connections.busyHttp2().size();
      }
      for (Http2Streams.Found each : streams.results(Http2Streams.class).values()) {
        open.addAll(each.streams());
        leftOut += Math.clamp(each.counted() - each.streams().size(), 0, MOST_STREAMS);
      }
      leftOut += streams.unbelieved().size();
    }

    /** What was found so far. */
    Found found() {
      Set<Name> folders = new HashSet<>();
      code.results(PackagePathWalk.class).values().forEach(folders::addAll);
      Map<CallSite, CodePlace> read = new HashMap<>();
      places.forEach(
          (site, walk) ->
              code.result(walk).ifPresent(place -> read.put(site, place.below(folders))));
      return new Found(
          List.copyOf(found),
          List.copyOf(below.values()),
          List.copyOf(pending),
          read,
          leftOut,
          inTime);
    }

    /** An entry that did not hold still may have got a request meanwhile. */
    private List<RequestWalk> requestWalks(RequestWays current) {
      Map<Long, List<RequestWalk.Cosocket>> cosockets = new HashMap<>();
      Map<Long, List<RequestWalk.Upstream>> upstreams = new HashMap<>();
      for (RawEntry entry : connections.entries()) {
        if (entry.owner().type() == RawEntry.Type.UPSTREAM) {
          upstreams
              .computeIfAbsent(entry.owner().client(), client -> new ArrayList<>())
              .add(
                  new RequestWalk.Upstream(
                      entry.address(), entry.entry().number(), entry.entry().data()));
        } else if (entry.owner().type() == RawEntry.Type.COSOCKET) {
          cosockets
              .computeIfAbsent(entry.owner().client(), client -> new ArrayList<>())
              .add(cosocket(entry));
        }
      }
      List<UsedEntry> clients = new ArrayList<>();
      for (RawEntry entry : connections.entries()) {
        if (entry.owner().request()) {
          clients.add(entry.entry());
        }
      }
      clients.addAll(connections.moving());
      EntryArray array = connections.context().array();
      List<RequestWalk> walks = new ArrayList<>();
      for (UsedEntry entry : clients) {
        long client = array.address(entry.slot());
        walks.add(
            new RequestWalk(
                current,
                client,
                entry.data(),
                cosockets.getOrDefault(client, List.of()),
                upstreams.getOrDefault(client, List.of()),
                Optional.empty()));
      }
      for (Http2Streams.Open each : open) {
        walks.add(
            new RequestWalk(
                current,
                each.connection(),
                each.stream().request(),
                cosockets.getOrDefault(each.connection(), List.of()),
                upstreams.getOrDefault(each.connection(), List.of()),
                Optional.of(each.stream())));
      }
      return walks;
    }

    private static RequestWalk.Cosocket cosocket(RawEntry entry) {
      return new RequestWalk.Cosocket(
          entry.address(), entry.entry().number(), entry.entry().data(), entry.owner().length());
    }

    /** Where cosockets, upstreams, sleeps and queued connects say that a request is. */
    private List<SubrequestWalk> subrequestWalks(RequestWays current) {
      Map<Long, List<RequestWalk.Cosocket>> askers = new LinkedHashMap<>();
      for (RawEntry entry : connections.entries()) {
        if (entry.owner().type() == RawEntry.Type.COSOCKET) {
          askers
              .computeIfAbsent(entry.owner().asker(), asker -> new ArrayList<>())
              .add(cosocket(entry));
        } else if (entry.owner().type() == RawEntry.Type.UPSTREAM) {
          askers.putIfAbsent(entry.entry().data(), List.of());
        }
      }
      timers
          .results(AskerWalk.class)
          .values()
          .forEach(each -> each.forEach(asker -> askers.putIfAbsent(asker, List.of())));
      found.forEach(request -> askers.remove(request.address()));
      return askers.entrySet().stream()
          .map(asker -> new SubrequestWalk(current, asker.getKey(), asker.getValue()))
          .toList();
    }

    /** One that another one names as its parent was looked at without its cosockets. */
    private void takeSubrequests() {
      for (Optional<RawRequest> each : subrequests.results(SubrequestWalk.class).values()) {
        each.ifPresent(
            subrequest ->
                below.merge(
                    subrequest.address(),
                    subrequest,
                    (one, other) -> one.held().size() < other.held().size() ? other : one));
      }
      leftOut += subrequests.unbelieved().size();
    }

    private void takeRequests() {
      requests.results(RequestWalk.class).values().forEach(each -> each.ifPresent(found::add));
      leftOut += requests.unbelieved().size();
      inTime = leftOut == 0 || !deadline.passed();
    }

    private List<TimerTreeWalk> treeWalks(RequestWays current) throws MemoryLostException {
      return DynamicSymbols.first(nginx.symbols(List.of(TimerTreeWalk.NAME)), TimerTreeWalk.NAME)
          .map(symbol -> new TimerTreeWalk(current, symbol.address()))
          .stream()
          .toList();
    }

    /**
     * The timers of each VM: a coroutine tells which one it belongs to; and what the rest belongs
     * to.
     */
    private List<Walk<?>> timerWalks(RequestWays current) {
      List<Walk<?>> walks = new ArrayList<>();
      Optional<PoolTable> table = start.tables().values().stream().findFirst();
      for (TimerTreeWalk.Found in : tree.results(TimerTreeWalk.class).values()) {
        table.ifPresent(
            of -> in.timers().forEach(event -> walks.add(new PendingTimerWalk(of, event))));
        if (found.stream().anyMatch(RawRequest::mayHaveSubrequests)) {
          in.waiting().forEach(each -> walks.add(new AskerWalk(current, each)));
        }
      }
      return walks;
    }

    private void takeTimers() {
      timers
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

  /**
   * What a report says of what was found.
   *
   * @param holders the requests that have connections, by nginx's numbers of these
   * @param queued the requests whose connects are queued
   */
  record Described(
      Requests requests,
      Map<Long, HeldConnection.Holder> holders,
      Map<RawContents.Queued, RequestId> queued) {
    static Described of(
        int pid,
        Found found,
        Collection<RawEntry> entries,
        Collection<VmPools> pools,
        Map<Long, Long> timeouts,
        WorkerClock clock,
        long utcMilliseconds) {
      RequestDescription description =
          new RequestDescription(
              pid,
              utcMilliseconds,
              clock,
              found.places(),
              found.subrequests(),
              entries,
              pools,
              timeouts);
      List<Request> requests =
          found.requests().stream()
              .sorted(Comparator.comparing(RawRequest::number))
              .map(description::of)
              .toList();
      return new Described(
          new Requests(
              requests,
              found.timers().stream().map(description::of).toList(),
              found.leftOut() + found.subrequests().size() - description.subrequests()),
          description.holders(),
          description.queued());
    }
  }
}
