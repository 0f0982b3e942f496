package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HoldingPlace;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Request;
import io.cosockpool.model.Wording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Pools that have as many connections as they may, or more. What comes of it depends on the
 * backlog: connects wait, are refused once it is used up, or open connections that cannot be kept.
 * Connects that wait do so in a worker that shuts down, too; what would come of further ones does
 * not matter there.
 */
final class FullRule implements Rule {
  /** The two places that hold most are mostly the answer. */
  private static final int MOST_PLACES = 2;

  private final String code;
  private final boolean needsTime;
  private final Predicate<Share> applies;
  private final ToLongFunction<Share> urgency;
  private final Function<Share, String> evidence;
  private final String advice;

  private FullRule(
      String code,
      boolean needsTime,
      Predicate<Share> applies,
      ToLongFunction<Share> urgency,
      Function<Share, String> evidence,
      String advice) {
    this.code = code;
    this.needsTime = needsTime;
    this.applies = applies;
    this.urgency = urgency;
    this.evidence = evidence;
    this.advice = advice;
  }

  static Rule withQueue() {
    return new FullRule(
        "full-queue",
        false,
        share -> share.pool().queued() > 0,
        share -> share.pool().queued(),
        share ->
            "%s in process %d%s connects that wait: %d%s"
                .formatted(
                    ofSize(share),
                    share.pid(),
                    share.pool().isFull() ? ";" : ", and yet there are",
                    share.pool().queued(),
                    longestWait(share)),
        "Find out why connections are held for long: a slow peer, or work between connect and"
            + " setkeepalive. If the peer can take more, raise pool_size.");
  }

  private static String longestWait(Share share) {
    OptionalLong longest =
        share.pool().contents().stream()
            .flatMap(contents -> contents.waiting().stream())
            .flatMapToLong(connect -> connect.waitedMilliseconds().stream())
            .max();
    return longest.isPresent() ? ", the longest for %d ms".formatted(longest.getAsLong()) : "";
  }

  static Rule withoutBacklog() {
    return new FullRule(
        "full-no-backlog",
        true,
        share -> share.isServing() && isOverrun(share.pool()),
        share -> share.pool().open() - share.pool().size(),
        share ->
            "%s%s in process %d, and %d%s can be kept"
                .formatted(
                    taken(share, Long.toString(share.pool().inUse()), share.pool().inUse()),
                    idle(share.pool().free()),
                    share.pid(),
                    share.pool().size(),
                    Establishing.hasNoConnections(share) ? " connections" : ""),
        "Find out first why so many are held. Then raise pool_size to what is used at once, or give a"
            + " backlog so that connects wait instead. The connect that makes the pool decides its"
            + " size: what later ones say is ignored as long as the pool lasts. Those beyond the"
            + " size are closed when they are put back.");
  }

  /** With as many connections as the size, all of them can be kept. */
  static boolean isOverrun(Pool pool) {
    return pool.backlog().isEmpty() && pool.open() > pool.size();
  }

  private static String idle(long connections) {
    return switch ((int) Math.min(connections, 2)) {
      case 0 -> "";
      case 1 -> " and 1 is idle";
      default -> " and " + connections + " are idle";
    };
  }

  static Rule refusing() {
    return new FullRule(
        "full-refusing",
        true,
        share ->
            share.isServing()
                && share.pool().isFull()
                && share.pool().free() == 0
                && share.pool().backlog().isPresent()
                && share.pool().queued() >= share.pool().backlog().getAsLong(),
        share -> share.pool().inUse(),
        share ->
            "%s in process %d, %s; further connects fail at once with \"too many waiting connect operations\""
                .formatted(ofSize(share), share.pid(), ofBacklog(share.pool())),
        "Find out what holds the connections. A backlog above 0, or a larger one, helps if each is"
            + " held for a short time only, and so does a larger pool_size if the peer can take more.");
  }

  private static String ofBacklog(Pool pool) {
    return pool.queued() == 0
        ? "and the backlog is 0"
        : "and %d of %d connects wait that the backlog allows"
            .formatted(pool.queued(), pool.backlog().orElseThrow());
  }

  private static String ofSize(Share share) {
    return taken(
        share,
        "%d of %d".formatted(share.pool().inUse(), share.pool().size()),
        share.pool().size());
  }

  /** A connect takes a place before it has a connection. */
  private static String taken(Share share, String number, long count) {
    String words =
        Establishing.hasNoConnections(share)
            ? count == 1 ? "place is taken" : "places are taken"
            : count == 1 ? "connection is in use" : "connections are in use";
    return number + " " + words;
  }

  @Override
  public String code() {
    return code;
  }

  @Override
  public boolean asksWhoHolds(Observations observations) {
    return !find(observations).isEmpty();
  }

  /** A connect that waits is a fact; a pool may be full, or more than that, for a moment only. */
  @Override
  public boolean needsTime() {
    return needsTime;
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      List<Share> full = pool.shares().stream().filter(applies).toList();
      if (!full.isEmpty()) {
        findings.add(finding(pool, full, observations));
      }
    }
    return findings;
  }

  private Finding finding(SharedPool pool, List<Share> full, Observations observations) {
    String inAll =
        full.size() == 1
            ? ""
            : "; %d of %d workers are like that".formatted(full.size(), pool.shares().size());
    Share worst = full.stream().max(Comparator.comparingLong(urgency)).orElseThrow();
    Optional<Establishing> establishing = Establishing.of(worst, observations);
    return new Finding(
        code,
        pool.subject(),
        full.stream().map(Share::pid).toList(),
        urgency.applyAsLong(worst),
        Wording.of(
            evidence.apply(worst)
                + establishing.map(each -> "; " + each.words()).orElse("")
                + inAll),
        WorkerConnectionsRule.advice(worst.worker(), observations)
            .or(() -> PoolMiscountedRule.advice(worst, observations))
            .or(() -> HeldRule.advice(worst, observations))
            .or(() -> establishing.map(Establishing::advice))
            .or(() -> NeverReusedRule.advice(worst, observations))
            .orElse(advice),
        holdings(pool, full));
  }

  /** Requests and pools are read one after the other, so that more may be held than are in use. */
  private static List<Finding.Holding> holdings(SharedPool pool, List<Share> full) {
    List<Request> requests = full.stream().flatMap(share -> share.seen().users(pool)).toList();
    List<HoldingPlace> places = HoldingPlace.of(pool.name(), requests);
    long all =
        Math.max(
            full.stream().mapToLong(share -> share.pool().inUse()).sum(),
            places.stream().mapToLong(HoldingPlace::connections).sum());
    return places.stream().limit(MOST_PLACES).map(each -> new Finding.Holding(each, all)).toList();
  }
}
