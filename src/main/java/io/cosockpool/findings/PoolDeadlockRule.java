package io.cosockpool.findings;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;

import io.cosockpool.findings.Observations.PoolTable;
import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Coroutine;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Request;
import io.cosockpool.model.Wait;
import io.cosockpool.model.Wording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Full pools whose connections are all held by requests that wait for a connection of such a pool
 * themselves, be it the same pool or another one in a circle. None comes back by itself: a connect
 * has to give up.
 *
 * <p>Each connection has to be the same in two looks, so that no other request got one while the
 * requests were read one after the other.
 */
final class PoolDeadlockRule implements Rule {
  /**
   * The pools of one worker in which all holders wait for each other.
   *
   * @param holders by the name of the pool that they hold
   */
  private record Circle(Map<Name, List<Request>> holders) {
    /** Takes out one pool after the other to which a request can still give a connection back. */
    static Circle of(List<Share> shares, Observations observations) {
      Circle circle = new Circle(new HashMap<>());
      for (Share share : shares) {
        List<Request> holders = holders(share, observations);
        if (!holders.isEmpty()) {
          circle.holders.put(share.pool().name(), holders);
        }
      }
      boolean shrinks = true;
      while (shrinks) {
        shrinks = circle.holders.values().removeIf(circle::isAnyFree);
      }
      return circle;
    }

    /** Its pools, of all those of the worker. */
    Stream<Stuck> stuck(List<Share> shares) {
      return shares.stream()
          .flatMap(
              share ->
                  Stream.ofNullable(holders.get(share.pool().name()))
                      .map(all -> stuck(share, all)));
    }

    private Stuck stuck(Share share, List<Request> all) {
      return new Stuck(share, all, all.stream().flatMap(this::connects).toList());
    }

    /** The requests that hold all connections in use, each once; none if one is not known. */
    private static List<Request> holders(Share share, Observations observations) {
      if (!mayBeHeldByWaiters(share)) {
        return List.of();
      }
      List<Hold> holds = Hold.of(share, observations);
      return holds.stream().allMatch(hold -> hold.hasStoodStill() && hold.request().isPresent())
          ? holds.stream().flatMap(hold -> hold.request().stream()).distinct().toList()
          : List.of();
    }

    private boolean isAnyFree(List<Request> requests) {
      return !requests.stream().allMatch(this::isStuck);
    }

    /** Whether none of its coroutines goes on before a connect of this circle gets its turn. */
    private boolean isStuck(Request request) {
      return request.coroutines().stream()
              .filter(coroutine -> coroutine.status() != Coroutine.Status.ZOMBIE)
              .allMatch(
                  coroutine ->
                      coroutine.waitsFor().isFor(Wait.Kind.THREAD) || isStuck(request, coroutine))
          && request.coroutines().stream().anyMatch(coroutine -> isStuck(request, coroutine));
    }

    /** Several subrequests are waited for until the last one ends. */
    private boolean isStuck(Request request, Coroutine coroutine) {
      Wait wait = coroutine.waitsFor();
      return isInQueue(wait)
          || (wait.isFor(Wait.Kind.SUBREQUEST)
              && request.subrequests().stream().anyMatch(this::isStuck));
    }

    private boolean isInQueue(Wait wait) {
      return wait.isFor(Wait.Kind.POOL_QUEUE)
          && wait.pool().filter(holders::containsKey).isPresent();
    }

    /** The connects of a request that wait for the circle. */
    private Stream<Wait> connects(Request request) {
      return Stream.concat(
          request.coroutines().stream().map(Coroutine::waitsFor).filter(this::isInQueue),
          request.subrequests().stream().flatMap(this::connects));
    }
  }

  /**
   * A pool of a circle.
   *
   * @param connects those that its holders wait for
   */
  private record Stuck(Share share, List<Request> holders, List<Wait> connects) {
    Wording words() {
      long inUse = share.pool().inUse();
      String who = Wording.counted(holders.size(), "request", "requests");
      return Wording.of(
          inUse == 1
              ? "the connection in use in process %d is held by %s".formatted(share.pid(), who)
              : "all %d connections in use in process %d are held by %s"
                  .formatted(inUse, share.pid(), who),
          holders.size() == 1 ? " that waits" : " that wait",
          " for a connection of ",
          pools(),
          inUse == 1 ? ": it does not come back" : ": none comes back",
          " before a connect gives up",
          first());
    }

    private Wording pools() {
      Set<Name> names =
          connects.stream()
              .flatMap(wait -> wait.pool().stream())
              .collect(toCollection(TreeSet::new));
      boolean own = names.remove(share.pool().name());
      List<Object> words = new ArrayList<>();
      if (own) {
        words.add("this pool");
      }
      for (Name name : names) {
        words.add(words.isEmpty() ? "" : " or ");
        words.add(name);
      }
      return Wording.of(words);
    }

    private String first() {
      OptionalLong first =
          connects.stream().map(Wait::expires).flatMapToLong(OptionalLong::stream).min();
      return first.isPresent() ? ", the first of them in %,d ms".formatted(first.getAsLong()) : "";
    }
  }

  /** All connections of such a pool are in use, and connects wait for one. */
  private static boolean mayBeHeldByWaiters(Share share) {
    return share.pool().isFull()
        && share.pool().free() == 0
        && share.pool().queued() > 0
        && share.inUse().size() == share.pool().inUse()
        && share.inUse().stream()
            .allMatch(entry -> entry.doing().filter(CosocketActivity.IDLE::equals).isPresent());
  }

  @Override
  public String code() {
    return "pool-deadlock";
  }

  @Override
  public boolean suspects(Observations observations) {
    return observations.all().stream()
        .flatMap(pool -> pool.shares().stream())
        .anyMatch(PoolDeadlockRule::mayBeHeldByWaiters);
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (PoolTable table : observations.tables()) {
      Map<Name, List<Stuck>> byPool =
          table.pools().stream()
              .flatMap(pool -> pool.shares().stream())
              .collect(groupingBy(Share::pid))
              .values()
              .stream()
              .flatMap(shares -> Circle.of(shares, observations).stuck(shares))
              .collect(groupingBy(each -> each.share().pool().name()));
      for (SharedPool pool : table.pools()) {
        List<Stuck> stuck = byPool.getOrDefault(pool.name(), List.of());
        if (!stuck.isEmpty()) {
          findings.add(finding(pool, stuck));
        }
      }
    }
    return findings;
  }

  private Finding finding(SharedPool pool, List<Stuck> stuck) {
    Stuck worst =
        stuck.stream()
            .max(Comparator.comparingLong(each -> each.share().pool().queued()))
            .orElseThrow();
    String others =
        stuck.size() == 1
            ? ""
            : "; %d of %d workers are like that".formatted(stuck.size(), pool.shares().size());
    return new Finding(
        code(),
        pool.subject(),
        stuck.stream().map(each -> each.share().pid()).toList(),
        worst.share().pool().queued(),
        Wording.of(worst.words(), others),
        "Put the first connection back before the code connects again, or give what it needs at the"
            + " same time a pool of its own. Where two pools wait for each other, take them in the"
            + " same order everywhere. A larger pool_size makes it rarer and does not end it.");
  }
}
