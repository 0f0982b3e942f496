package io.cosockpool.findings;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.HeldCosocket;
import io.cosockpool.model.KeyHash;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Wait;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A worker as one look saw it, with its connections by pool and by number, and its requests by what
 * they hold. A worker may have thousands of each, so they are sorted once, and only if a rule asks.
 */
final class SeenWorker {
  private static final Set<ConnectionKind> OF_COSOCKET_POOLS =
      EnumSet.of(ConnectionKind.COSOCKET_ACTIVE, ConnectionKind.COSOCKET_IDLE);

  private final Worker worker;
  private @Nullable Map<Name, List<HeldConnection>> inUse;
  private @Nullable Map<Name, List<Name>> servers;
  private @Nullable Map<Long, HeldConnection> byNumber;
  private @Nullable Map<Integer, Request> holders;
  private @Nullable Map<Name, List<Pool>> pools;
  private @Nullable Map<Name, List<Request>> users;
  private @Nullable List<Wait> waits;
  private @Nullable Boolean quiet;

  /** A connection, and what tells whether it was used since. */
  record Use(ConnectionKind kind, long number, OptionalLong bytesSent) {
    /** {@link KeyHash}. */
    @Override
    public int hashCode() {
      return KeyHash.of(number, bytesSent.orElse(-1));
    }

    static Set<Use> of(List<HeldConnection> connections) {
      return connections.stream()
          .map(entry -> new Use(entry.kind(), entry.number(), entry.bytesSent()))
          .collect(toSet());
    }
  }

  /**
   * What a gateway opened between two looks. Where nginx's counters are not known, a look tells of
   * the newest connection that still lives, and there may be some more.
   *
   * @param connections to others, and Lua timers that ran; if nginx's counters do not tell it, what
   *     was accepted, too
   * @param requests of clients that are in both looks: what a gateway asks itself is not among them
   * @param counted by how much nginx's counters and the clock grew
   */
  record Opened(long connections, long requests, Optional<WorkerConnections.Counted> counted) {
    /** By these workers of a gateway: nginx numbers the connections of all of them in one row. */
    static Opened of(List<Worker> workers, Observations observations) {
      long newest = 0;
      long newestBefore = 0;
      List<WorkerConnections.Counted> counters = new ArrayList<>();
      List<WorkerConnections.Counted> countersBefore = new ArrayList<>();
      long requests = 0;
      for (Worker worker : workers) {
        SeenWorker now = new SeenWorker(worker);
        Optional<SeenWorker> then = observations.workerBefore(worker);
        newest = Math.max(newest, now.newest());
        newestBefore = Math.max(newestBefore, then.map(SeenWorker::newest).orElse(0L));
        now.counted().ifPresent(counters::add);
        then.flatMap(SeenWorker::counted).ifPresent(countersBefore::add);
        requests += then.map(now::askedSince).orElse(0L);
      }
      if (counters.isEmpty() || countersBefore.isEmpty()) {
        return new Opened(newest - newestBefore, requests, Optional.empty());
      }
      WorkerConnections.Counted grown =
          new WorkerConnections.Counted(
              grown(countersBefore, counters, WorkerConnections.Counted::opened),
              grown(countersBefore, counters, WorkerConnections.Counted::requests),
              grown(countersBefore, counters, WorkerConnections.Counted::clock));
      return new Opened(grown.opened(), requests, Optional.of(grown));
    }

    /** By the worker that was read last of each look; the others are read a moment before. */
    private static long grown(
        List<WorkerConnections.Counted> before,
        List<WorkerConnections.Counted> now,
        ToLongFunction<WorkerConnections.Counted> counter) {
      return now.stream().mapToLong(counter).max().orElseThrow()
          - before.stream().mapToLong(counter).max().orElseThrow();
    }

    /** Whether there are about as many connections as requests. */
    boolean oneForEachRequest() {
      return 4 * connections >= 3 * requests;
    }

    /** Whether there is a connection for every three requests or fewer. */
    boolean oneForFewRequests() {
      return 3 * connections >= requests;
    }
  }

  SeenWorker(Worker worker) {
    this.worker = worker;
  }

  Worker worker() {
    return worker;
  }

  /** nginx's own connection pool, if it was read. */
  Optional<WorkerConnections> connections() {
    return worker.parts().connections();
  }

  /** The pools of a name: one, or two if http and stream have one each. */
  List<Pool> pools(Name name) {
    if (pools == null) {
      pools =
          worker.pools().values().stream().flatMap(List::stream).collect(groupingBy(Pool::name));
    }
    return pools.getOrDefault(name, List.of());
  }

  /**
   * Whether no connection did anything since a look before, and no Lua timer runs.
   *
   * @param before always the same look
   */
  boolean isQuietSince(SeenWorker before) {
    if (quiet == null) {
      quiet =
          Use.of(entries()).equals(Use.of(before.entries()))
              && entries().stream().noneMatch(entry -> entry.kind() == ConnectionKind.TIMER);
    }
    return quiet;
  }

  private long askedSince(SeenWorker before) {
    return before.entries().stream()
        .mapToLong(
            then -> connection(then.number()).map(now -> asked(now) - asked(then)).orElse(0L))
        .sum();
  }

  /** How many requests a client made; 0 if it is none. */
  private static long asked(HeldConnection connection) {
    return connection.requests().orElse(0);
  }

  /** The number of its newest connection: nginx numbers them as they come. */
  private long newest() {
    return entries().stream().mapToLong(HeldConnection::number).max().orElse(0);
  }

  /** What its gateway has counted so far. */
  private Optional<WorkerConnections.Counted> counted() {
    return connections().flatMap(known -> known.gone().counted());
  }

  private List<HeldConnection> entries() {
    return connections().map(WorkerConnections::entries).orElse(List.of());
  }

  /** What its requests and their coroutines wait for. */
  List<Wait> waits() {
    if (waits == null) {
      waits =
          worker.parts().requests().map(Requests::all).orElse(List.of()).stream()
              .flatMap(
                  request ->
                      Stream.concat(
                          Stream.of(request.waitsFor()),
                          request.coroutines().stream().map(coroutine -> coroutine.waitsFor())))
              .toList();
    }
    return waits;
  }

  /**
   * The connections of a cosocket pool that are in use; empty if they are not known, or if two
   * pools of this name, one of http and one of stream, cannot be told apart.
   */
  Optional<List<HeldConnection>> inUse(Name pool) {
    if (connections().isEmpty() || pools(pool).size() != 1) {
      return Optional.empty();
    }
    if (inUse == null) {
      inUse = inUse();
    }
    return Optional.of(inUse.getOrDefault(pool, List.of()));
  }

  private Map<Name, List<HeldConnection>> inUse() {
    return entries().stream()
        .filter(entry -> entry.kind() == ConnectionKind.COSOCKET_ACTIVE && entry.pool().isPresent())
        .collect(groupingBy(entry -> entry.pool().orElseThrow()));
  }

  /**
   * The servers that were asked for by TLS on the connections of a cosocket pool, in use and idle;
   * none if two pools of this name, one of http and one of stream, cannot be told apart.
   */
  List<Name> servers(Name pool) {
    if (pools(pool).size() != 1) {
      return List.of();
    }
    if (servers == null) {
      servers =
          entries().stream()
              .filter(entry -> OF_COSOCKET_POOLS.contains(entry.kind()))
              .filter(entry -> entry.pool().isPresent() && serverName(entry).isPresent())
              .collect(
                  groupingBy(
                      entry -> entry.pool().orElseThrow(),
                      mapping(entry -> serverName(entry).orElseThrow(), toList())));
    }
    return servers.getOrDefault(pool, List.of());
  }

  private static Optional<Name> serverName(HeldConnection entry) {
    return entry.tls().flatMap(HeldConnection.Tls::serverName);
  }

  /** The connection that has a number of nginx's. */
  Optional<HeldConnection> connection(long number) {
    if (byNumber == null) {
      Map<Long, HeldConnection> found = new HashMap<>();
      entries().forEach(entry -> found.put(entry.number(), entry));
      byNumber = found;
    }
    return Optional.ofNullable(byNumber.get(number));
  }

  /** The requests that hold connections of a pool or wait for it. */
  Stream<Request> users(SharedPool pool) {
    if (users == null) {
      users =
          Requests.byPool(
              worker.parts().requests().stream().flatMap(requests -> requests.all().stream()));
    }
    return users.getOrDefault(pool.name(), List.of()).stream()
        .filter(request -> request.subsystem() == pool.subsystem());
  }

  /** The request that holds the cosocket with a descriptor. */
  Optional<Request> holder(int descriptor) {
    if (holders == null) {
      Map<Integer, Request> found = new HashMap<>();
      for (Request request : worker.parts().requests().map(Requests::all).orElse(List.of())) {
        for (HeldCosocket held : request.holds()) {
          held.descriptor().ifPresent(number -> found.put(number, request));
        }
      }
      holders = found;
    }
    return Optional.ofNullable(holders.get(descriptor));
  }

  /** Whether the client of a request has closed its side of the connection. */
  boolean hasLostClient(Request request) {
    return request
        .connection()
        .flatMap(client -> connection(client.number()))
        .filter(HeldConnection::isClosedByPeer)
        .isPresent();
  }
}
