package io.cosockpool.findings;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Gateway;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A report as the rules look at it: each pool with all the workers of its gateway that have it.
 *
 * @param gateways the workers of each, in the order of their first ones
 * @param tables of http, then of stream, in the same order
 * @param before the workers, by their process ids, as the earlier look saw them that saw all
 *     connections; single ones are compared with these; empty if there was none
 * @param opened what each gateway opened since that look, as far as a rule has asked for it
 * @param milliseconds from the end of that look to the end of this one
 */
record Observations(
    List<List<Worker>> gateways,
    List<PoolTable> tables,
    Map<Integer, SeenWorker> before,
    Map<Gateway, SeenWorker.Opened> opened,
    long milliseconds) {
  /** A local socket of which the path is not known. */
  private static final Name LOCAL = new Name("unix:".getBytes(StandardCharsets.UTF_8));

  /**
   * A pool of one worker.
   *
   * @param paths what the idle connections of this worker lead to, by its memory
   */
  record Share(SeenWorker seen, Pool pool, Map<Idle, Name> paths) {
    Worker worker() {
      return seen.worker();
    }

    int pid() {
      return worker().pid();
    }

    /** Its connections that are in use; none if that is not known. */
    List<HeldConnection> inUse() {
      return seen.inUse(pool.name()).orElse(List.of());
    }

    /** The servers that its connections asked for by TLS, as far as they are known. */
    List<Name> servers() {
      return seen.servers(pool.name());
    }

    /** Whether the worker takes new requests. */
    boolean isServing() {
      return Observations.isServing(worker());
    }

    /** What is in use or wanted. */
    long load() {
      return pool.inUse() + pool.queued();
    }

    /** Its idle connections; none if what the pool holds was not read. */
    List<IdleConnection> idle() {
      return pool.contents().map(PoolContents::idle).orElse(List.of());
    }

    /** What each idle connection leads to, where it is known which peer that is. */
    Stream<Name> peers() {
      return leadsTo().filter(peer -> !peer.equals(LOCAL));
    }

    /** What each idle connection leads to, where that is known. */
    Stream<Name> leadsTo() {
      return idle().stream()
          .flatMap(
              each ->
                  each.peer().stream()
                      .map(
                          peer ->
                              peer.equals(LOCAL)
                                  ? paths.getOrDefault(
                                      new Idle(pool.name(), each.descriptor()), peer)
                                  : peer));
    }
  }

  /** An idle connection of a worker. */
  record Idle(Name pool, int descriptor) {
    /**
     * What those of a worker lead to, by its memory: the kernel tells no paths of local sockets.
     */
    static Map<Idle, Name> paths(Worker worker) {
      Map<Idle, Name> paths = new HashMap<>();
      worker.parts().connections().stream()
          .flatMap(known -> known.entries().stream())
          .filter(
              entry ->
                  entry.kind() == ConnectionKind.COSOCKET_IDLE
                      && entry.descriptor().isPresent()
                      && entry.pool().isPresent()
                      && entry.peer().isPresent())
          .forEach(
              entry ->
                  paths.put(
                      new Idle(entry.pool().orElseThrow(), entry.descriptor().orElseThrow()),
                      entry.peer().orElseThrow()));
      return paths;
    }
  }

  /**
   * The pools of one name in all workers of a gateway, each of which has limits of its own.
   *
   * @param shares one or more, in the order of the process ids
   */
  record SharedPool(Subsystem subsystem, Name name, List<Share> shares) {
    Subject subject() {
      return new Subject.Pools(subsystem, name);
    }

    /** Those of workers that take new requests. */
    List<Share> serving() {
      return shares.stream().filter(Share::isServing).toList();
    }
  }

  /**
   * The pools of one gateway in one subsystem.
   *
   * @param serving the workers that take new requests, with pools and without
   * @param pools in the order of their names
   */
  record PoolTable(Subsystem subsystem, List<Worker> serving, List<SharedPool> pools) {
    private static PoolTable of(Subsystem subsystem, List<SeenWorker> workers) {
      Map<Name, List<Share>> shares = new TreeMap<>();
      for (SeenWorker seen : workers) {
        Worker worker = seen.worker();
        Map<Idle, Name> paths = Idle.paths(worker);
        for (Pool pool : worker.pools().getOrDefault(subsystem, List.of())) {
          shares
              .computeIfAbsent(pool.name(), name -> new ArrayList<>())
              .add(new Share(seen, pool, paths));
        }
      }
      List<SharedPool> pools = new ArrayList<>();
      shares.forEach((name, of) -> pools.add(new SharedPool(subsystem, name, of)));
      return new PoolTable(
          subsystem,
          workers.stream().map(SeenWorker::worker).filter(Observations::isServing).toList(),
          pools);
    }
  }

  static Observations of(Report report) {
    Map<Gateway, List<Worker>> gateways =
        report.workers().stream()
            .collect(
                groupingBy(worker -> worker.description().gateway(), LinkedHashMap::new, toList()));
    List<PoolTable> tables = new ArrayList<>();
    List<List<SeenWorker>> seen =
        gateways.values().stream().map(of -> of.stream().map(SeenWorker::new).toList()).toList();
    for (Subsystem subsystem : Subsystem.values()) {
      seen.forEach(workers -> tables.add(PoolTable.of(subsystem, workers)));
    }
    Optional<Report> before = report.earlier().stream().filter(Report::hasConnections).findFirst();
    Map<Integer, SeenWorker> workersBefore = new HashMap<>();
    before.ifPresent(
        look ->
            look.workers().forEach(each -> workersBefore.put(each.pid(), new SeenWorker(each))));
    long milliseconds =
        before
            .map(look -> report.occasion().endMilliseconds() - look.occasion().endMilliseconds())
            .orElse(0L);
    return new Observations(
        List.copyOf(gateways.values()), tables, workersBefore, new HashMap<>(), milliseconds);
  }

  private static boolean isServing(Worker worker) {
    return !worker.description().exiting();
  }

  /** What the gateway of a worker opened since the look before: it takes a look at all entries. */
  SeenWorker.Opened opened(Worker worker) {
    Gateway gateway = worker.description().gateway();
    return opened.computeIfAbsent(
        gateway, unknown -> SeenWorker.Opened.of(workersOf(gateway), this));
  }

  private List<Worker> workersOf(Gateway gateway) {
    return gateways.stream()
        .flatMap(List::stream)
        .filter(worker -> worker.description().gateway().equals(gateway))
        .toList();
  }

  /** A worker as the look before saw it; empty if it did not, or if there was none. */
  Optional<SeenWorker> workerBefore(Worker worker) {
    return Optional.ofNullable(before.get(worker.pid()));
  }

  /** The pools of these names in a worker, as it is seen now and as the look before saw it. */
  Stream<Pool> inEitherLook(Set<Name> pools, SeenWorker seen) {
    return Stream.concat(Stream.of(seen), workerBefore(seen.worker()).stream())
        .flatMap(look -> pools.stream().flatMap(name -> look.pools(name).stream()));
  }

  /** The connections that a worker had in the look before; empty if that is not known. */
  Optional<WorkerConnections> connectionsBefore(Worker worker) {
    return workerBefore(worker).flatMap(SeenWorker::connections);
  }

  /**
   * How many milliseconds passed since then: by the age of a worker at its look, else by the looks
   * at all workers together.
   */
  long since(Worker worker) {
    OptionalLong then =
        connectionsBefore(worker)
            .map(WorkerConnections::ageMilliseconds)
            .orElse(OptionalLong.empty());
    OptionalLong now =
        worker
            .parts()
            .connections()
            .map(WorkerConnections::ageMilliseconds)
            .orElse(OptionalLong.empty());
    return then.isPresent() && now.isPresent() ? now.getAsLong() - then.getAsLong() : milliseconds;
  }

  /** The same in words; two looks are {@code 200 ms} apart, or more. */
  String sinceThen() {
    return milliseconds < 1000 ? "200 ms" : "%,d s".formatted(milliseconds / 1000);
  }

  /** The pools of all gateways and both subsystems. */
  List<SharedPool> all() {
    return tables.stream().map(PoolTable::pools).flatMap(List::stream).toList();
  }
}
