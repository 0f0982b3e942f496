package io.cosockpool.findings;

import static java.util.stream.Collectors.toSet;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wait;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A pool whose counter has more connections in use than there are, in two looks. The counter and
 * the connections are not read in one moment. So it is found only where nothing moved in between:
 * connects wait for the pool all the time while none of its connections does anything, or no
 * connection of the worker does. Connects that look up a name count, and have no connection yet:
 * nothing is found while there is one, nor for the sake of one connection, which may come or go.
 */
final class PoolMiscountedRule implements Rule {
  private static final long LEAST = 2;

  private static final String ADVICE =
      "Reload nginx: what the counter has too many stays until the worker ends, and the pool keeps"
          + " so many connections fewer. A larger pool_size only puts it off. Then update"
          + " lua-nginx-module, or report it there with what the error log says of the pool.";

  /** A pool of a worker, and how many connections it counts that are not there. */
  private record Miscount(Share share, long tooMany) {}

  @Override
  public String code() {
    return "pool-miscounted";
  }

  @Override
  public boolean suspects(Observations observations) {
    return observations.all().stream()
        .flatMap(pool -> pool.shares().stream())
        .anyMatch(share -> tooMany(share, share.pool(), share.worker()) >= LEAST);
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      List<Miscount> miscounts =
          pool.shares().stream()
              .map(share -> new Miscount(share, lasting(pool.subsystem(), share, observations)))
              .filter(miscount -> miscount.tooMany() > 0)
              .toList();
      if (!miscounts.isEmpty()) {
        findings.add(finding(pool, miscounts, observations));
      }
    }
    return findings;
  }

  /** What to do about a pool if that is the reason why it is full. */
  static Optional<String> advice(SharedPool pool, Share share, Observations observations) {
    return lasting(pool.subsystem(), share, observations) > 0
        ? Optional.of(ADVICE)
        : Optional.empty();
  }

  /** How many connections it counts that were not there in either look; 0 if that is not known. */
  private static long lasting(Subsystem subsystem, Share share, Observations observations) {
    Worker now = share.worker();
    Optional<Worker> before = observations.workerBefore(now);
    Optional<Pool> then =
        before.stream()
            .flatMap(worker -> worker.pools().getOrDefault(subsystem, List.of()).stream())
            .filter(pool -> pool.name().equals(share.pool().name()))
            .findFirst();
    boolean lasts =
        then.isPresent()
            && hasSameNumbers(then.get(), share.pool())
            && tooMany(share, then.get(), before.orElseThrow()) >= LEAST
            && tooMany(share, share.pool(), now) >= LEAST
            && areAllKnown(now.parts().requests())
            && waits(now).noneMatch(PoolMiscountedRule::looksUpAName)
            && (isStuck(share, then.get(), before.get()) || isQuiet(share, before.get()));
    return lasts ? tooMany(share, share.pool(), now) : 0;
  }

  private static boolean hasSameNumbers(Pool then, Pool now) {
    return then.connections() == now.connections()
        && then.free() == now.free()
        && then.queued() == now.queued();
  }

  private static long tooMany(Share share, Pool pool, Worker worker) {
    Optional<WorkerConnections> connections = worker.parts().connections();
    return connections.filter(PoolMiscountedRule::isWhole).isPresent() && !Hold.isTwice(share)
        ? pool.inUse() - Hold.inUse(share, connections).size()
        : 0;
  }

  private static boolean isWhole(WorkerConnections connections) {
    return connections.exact() && connections.leftOut() == 0;
  }

  private static boolean areAllKnown(Optional<Requests> requests) {
    return requests.filter(read -> read.leftOut() == 0).isPresent();
  }

  private static Stream<Wait> waits(Worker worker) {
    return worker.parts().requests().stream()
        .flatMap(requests -> requests.all().stream())
        .flatMap(PoolMiscountedRule::waits);
  }

  private static Stream<Wait> waits(Request request) {
    return Stream.concat(
        Stream.of(request.waitsFor()),
        request.coroutines().stream().map(coroutine -> coroutine.waitsFor()));
  }

  private static boolean looksUpAName(Wait wait) {
    return wait.doing().filter(CosocketActivity.RESOLVE::equals).isPresent();
  }

  /** Whether the same connects waited in both looks, and no connection of the pool did anything. */
  private static boolean isStuck(Share share, Pool then, Worker before) {
    Name name = share.pool().name();
    List<OptionalLong> waiting = waiting(share.pool());
    return !waiting.isEmpty()
        && waiting.stream().allMatch(OptionalLong::isPresent)
        && waiting.equals(waiting(then))
        && uses(share.worker(), entry -> isOf(entry, name))
            .equals(uses(before, entry -> isOf(entry, name)));
  }

  private static List<OptionalLong> waiting(Pool pool) {
    return pool.contents().stream()
        .flatMap(contents -> contents.waiting().stream())
        .map(WaitingConnect::expiresAt)
        .toList();
  }

  private static boolean isOf(HeldConnection entry, Name pool) {
    return entry.pool().filter(pool::equals).isPresent();
  }

  /** Whether no connection of the worker did anything, and no Lua code works with the pool. */
  private static boolean isQuiet(Share share, Worker before) {
    Set<Use> now = uses(share.worker(), entry -> true);
    return now.equals(uses(before, entry -> true))
        && now.stream().noneMatch(use -> use.kind() == ConnectionKind.TIMER)
        && waits(share.worker())
            .noneMatch(
                wait ->
                    wait.isFor(Wait.Kind.COSOCKET)
                        && wait.pool().filter(share.pool().name()::equals).isPresent());
  }

  /** A connection, and what tells whether it was used since. */
  private record Use(ConnectionKind kind, long number, OptionalLong bytesSent) {}

  private static Set<Use> uses(Worker worker, Predicate<HeldConnection> which) {
    return worker.parts().connections().stream()
        .flatMap(connections -> connections.entries().stream())
        .filter(which)
        .map(entry -> new Use(entry.kind(), entry.number(), entry.bytesSent()))
        .collect(toSet());
  }

  private Finding finding(SharedPool pool, List<Miscount> miscounts, Observations observations) {
    Miscount worst =
        miscounts.stream().max(Comparator.comparingLong(Miscount::tooMany)).orElseThrow();
    long counted = worst.share().pool().inUse();
    return new Finding(
        code(),
        pool.subject(),
        miscounts.stream().map(miscount -> miscount.share().pid()).toList(),
        worst.tooMany(),
        "its counter has %d in use in process %d, and %d %s there, for %s or more%s"
            .formatted(
                counted,
                worst.share().pid(),
                counted - worst.tooMany(),
                counted - worst.tooMany() == 1 ? "is" : "are",
                observations.sinceThen(),
                miscounts.size() == 1
                    ? ""
                    : "; %d of %d workers are like that"
                        .formatted(miscounts.size(), pool.shares().size())),
        ADVICE);
  }
}
