package io.cosockpool.reading;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.layout.Choice;
import io.cosockpool.layout.KnownLayout;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.luajit.CallSite;
import io.cosockpool.luajit.CodePlace;
import io.cosockpool.luajit.CodePlaceWalk;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.nginx.layouts.CoreLayouts;
import io.cosockpool.nginx.layouts.Cycle;
import io.cosockpool.nginx.layouts.RequestProof;
import io.cosockpool.openresty.PoolTable;
import io.cosockpool.openresty.VmPools;
import io.cosockpool.openresty.requests.EntriesWalk;
import io.cosockpool.openresty.requests.Owner;
import io.cosockpool.openresty.requests.OwnerWalk;
import io.cosockpool.openresty.requests.PendingTimerWalk;
import io.cosockpool.openresty.requests.RawRequest;
import io.cosockpool.openresty.requests.RequestDescription;
import io.cosockpool.openresty.requests.RequestWalk;
import io.cosockpool.openresty.requests.RequestWays;
import io.cosockpool.openresty.requests.TimerTreeWalk;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of a process that is known. It goes in stages, since under load connections
 * come and go in each round: the connections in use, what each belongs to, the requests among
 * these, and the places in the code where these stand. What each stage asks for is kept for the
 * next reading.
 */
final class RequestReading {
  /** Requests come and go: what does not hold still for so long will be gone. */
  private static final int MOST_RETAKES = 20;

  private final NginxProcess nginx;
  private final Budget.Share share;
  private final Rounds entries;
  private final Rounds owners;
  private final Rounds requests;
  private final Rounds tree;
  private final Rounds timers;
  private final Rounds code;
  private Optional<Cycle> cycle = Optional.empty();
  private Optional<Structure> connection = Optional.empty();
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
    this.entries = new Rounds(share);
    this.owners = new Rounds(share);
    this.requests = new Rounds(share);
    this.tree = new Rounds(share);
    this.timers = new Rounds(share);
    this.code = new Rounds(share);
  }

  /** Nobody reads the process any more. */
  void close() {
    entries.close();
    owners.close();
    requests.close();
    tree.close();
    timers.close();
    code.close();
  }

  /** What one reading found. */
  record Found(
      List<RawRequest> requests,
      List<PendingTimerWalk.Found> timers,
      Map<CallSite, CodePlace> places,
      long leftOut) {}

  /**
   * Reads all requests; empty if connections are laid out as in no known build.
   *
   * @param tables those of the Lua modules
   * @param modules those whose version is known
   */
  Optional<Found> read(
      LayoutSource source,
      Map<Subsystem, PoolTable> tables,
      Map<Subsystem, RequestWays.Lua> modules,
      Deadline deadline)
      throws MemoryException {
    boolean confirmed = connection.isPresent();
    Optional<Structure> layout = findConnections(source, deadline);
    if (layout.isEmpty()) {
      return Optional.empty();
    }
    ConnectionArray array = ConnectionArray.of(cycle.orElseThrow());
    List<EntriesWalk.Used> used = new ArrayList<>();
    take(entries, EntriesWalk.of(array), deadline).forEach(used::addAll);
    Optional<LuaVm> vm = tables.values().stream().map(PoolTable::vm).findFirst();
    List<Owner> found =
        take(owners, used.stream().map(each -> new OwnerWalk(array, vm, each)).toList(), deadline);
    findRequestLayout(source, used, found, deadline);
    RequestWays current = ways;
    if (current == null || !confirmed) {
      current = new RequestWays(array, layout.get(), http, modules, source.build().nginx());
      ways = current;
    }
    List<RequestWalk> walks = walks(current, found);
    List<RawRequest> raw = new ArrayList<>();
    take(requests, walks, deadline).forEach(request -> request.ifPresent(raw::add));
    long leftOut = requests.unbelieved().size();
    List<PendingTimerWalk.Found> pending = timers(tables, deadline);
    return Optional.of(new Found(raw, pending, places(raw, pending, tables, deadline), leftOut));
  }

  /**
   * Without a client nothing shows that the layout of connections is the right one; what was not
   * contradicted serves until one comes.
   */
  private Optional<Structure> findConnections(LayoutSource source, Deadline deadline)
      throws MemoryException {
    if (connection.isPresent()) {
      return connection;
    }
    try (WorkerLayouts layouts = new WorkerLayouts(nginx, share, deadline)) {
      cycle = layouts.cycle(source).found();
      if (cycle.isEmpty()) {
        return Optional.empty();
      }
      Choice choice = layouts.stages().ask(new CoreLayouts(source).arrays(cycle)).getFirst();
      connection = choice.confirmed();
      return choice.isUnconfirmed() ? choice.candidate().map(KnownLayout::structure) : connection;
    }
  }

  /** The layout of http requests shows as soon as there are some. */
  private void findRequestLayout(
      LayoutSource source, List<EntriesWalk.Used> used, List<Owner> owners, Deadline deadline)
      throws MemoryException {
    List<Long> addresses = new ArrayList<>();
    for (Owner owner : owners) {
      if (owner instanceof Owner.Client client
          && client.subsystem() == Subsystem.HTTP
          && addresses.size() < RequestProof.MOST) {
        addresses.add(client.request());
      }
    }
    if (http.isEmpty() && !addresses.isEmpty()) {
      List<Long> connections = used.stream().map(EntriesWalk.Used::connection).toList();
      try (WorkerLayouts layouts = new WorkerLayouts(nginx, share, deadline)) {
        http =
            layouts
                .stages()
                .ask(List.of(new CoreLayouts(source).requests(addresses, connections)))
                .getFirst()
                .confirmed();
      }
      ways = null;
    }
  }

  private static List<RequestWalk> walks(RequestWays ways, List<Owner> owners) {
    Map<Long, List<Owner.Cosocket>> cosockets = new HashMap<>();
    for (Owner owner : owners) {
      if (owner instanceof Owner.Cosocket cosocket) {
        cosockets.computeIfAbsent(cosocket.client(), client -> new ArrayList<>()).add(cosocket);
      }
    }
    List<RequestWalk> walks = new ArrayList<>();
    for (Owner owner : owners) {
      if (owner instanceof Owner.Client client) {
        walks.add(
            new RequestWalk(
                ways, client.connection(), cosockets.getOrDefault(client.connection(), List.of())));
      }
    }
    return walks;
  }

  /** The timers of each VM: a coroutine tells which one it belongs to. */
  private List<PendingTimerWalk.Found> timers(Map<Subsystem, PoolTable> tables, Deadline deadline)
      throws MemoryException {
    Optional<TimerTreeWalk> walk =
        DynamicSymbols.first(nginx.symbols(List.of(TimerTreeWalk.NAME)), TimerTreeWalk.NAME)
            .map(symbol -> new TimerTreeWalk(symbol.address()));
    if (walk.isEmpty() || tables.isEmpty()) {
      return List.of();
    }
    PoolTable table = tables.values().iterator().next();
    List<PendingTimerWalk> walks = new ArrayList<>();
    for (List<Long> events : take(tree, List.of(walk.get()), deadline)) {
      events.forEach(event -> walks.add(new PendingTimerWalk(table, event)));
    }
    List<PendingTimerWalk.Found> found = new ArrayList<>();
    take(timers, walks, deadline).forEach(timer -> timer.ifPresent(found::add));
    found.sort(Comparator.comparingLong(PendingTimerWalk.Found::due));
    return found;
  }

  private Map<CallSite, CodePlace> places(
      List<RawRequest> raw,
      List<PendingTimerWalk.Found> pending,
      Map<Subsystem, PoolTable> tables,
      Deadline deadline)
      throws MemoryException {
    Map<CallSite, CodePlaceWalk> walks = new LinkedHashMap<>();
    for (RawRequest request : raw) {
      PoolTable table = tables.get(request.subsystem());
      if (table != null) {
        for (RawRequest.RawCoroutine coroutine : request.coroutines()) {
          for (CallSite site : coroutine.stack().sites()) {
            walks.computeIfAbsent(
                site, each -> new CodePlaceWalk(table.vm(), table.strings(), each));
          }
        }
      }
    }
    for (PendingTimerWalk.Found timer : pending) {
      for (CallSite site : timer.stack().sites()) {
        walks.computeIfAbsent(
            site, each -> new CodePlaceWalk(timer.table().vm(), timer.table().strings(), each));
      }
    }
    take(code, List.copyOf(walks.values()), deadline);
    Map<CallSite, CodePlace> places = new HashMap<>();
    walks.forEach((site, walk) -> code.result(walk).ifPresent(place -> places.put(site, place)));
    return places;
  }

  /** Reads until all are believed, or patience ends. */
  private <T> List<T> take(Rounds rounds, List<? extends Walk<T>> walks, Deadline deadline)
      throws MemoryException {
    Stage stage =
        new Stage(
            rounds,
            walks,
            nginx.process().memory()::fill,
            deadline,
            new Patience(deadline, nginx.process().runs()));
    while (stage.round() && stage.retakes() < MOST_RETAKES) {
      stage.patience().rest();
    }
    return walks.stream().flatMap(walk -> rounds.result(walk).stream()).toList();
  }

  /** What a report says of what was found. */
  static Requests described(
      int pid,
      Found found,
      Collection<VmPools> pools,
      Map<Long, Long> timeouts,
      WorkerClock clock,
      long utcMilliseconds) {
    RequestDescription description =
        new RequestDescription(pid, utcMilliseconds, clock, found.places(), pools, timeouts);
    List<Request> requests =
        found.requests().stream()
            .map(description::of)
            .sorted(Comparator.comparing(request -> request.id().number()))
            .toList();
    return new Requests(
        requests, found.timers().stream().map(description::of).toList(), found.leftOut());
  }
}
