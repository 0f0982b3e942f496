package io.cosockpool.findings;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Request;
import io.cosockpool.model.Wait;
import io.cosockpool.model.Wording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A full pool most of whose connections were held in two looks for the same reason: their peers
 * send nothing, or Lua code does something else. How large the pool is is not what makes it full
 * then. That Lua code holds most of them counts as well if they were others in the first look: its
 * requests wait for something else. That peers are waited for does not, since they answer then.
 */
final class HeldRule implements Rule {
  /** Of one or two that are held for a moment a look may have come at that moment by chance. */
  private static final int LEAST_OTHERS = 3;

  private final String code;
  private final CosocketActivity activity;
  private final String what;
  private final Optional<String> whatOfOthers;
  private final String advice;

  /**
   * The holds of a pool in one worker that are for the reason.
   *
   * @param changed whether others were held for it in the look before
   */
  private record Held(Share share, List<Hold> holds, boolean changed) {}

  private HeldRule(
      String code,
      CosocketActivity activity,
      String what,
      Optional<String> whatOfOthers,
      String advice) {
    this.code = code;
    this.activity = activity;
    this.what = what;
    this.whatOfOthers = whatOfOthers;
    this.advice = advice;
  }

  static HeldRule byPeer() {
    return new HeldRule(
        "peer-slow",
        CosocketActivity.RECEIVE,
        "waited for their peer for %s or more, and nothing came",
        Optional.empty(),
        "Look at the peer: whether it is slow, or stands still. A larger pool does not make it"
            + " faster; a shorter read timeout frees connections sooner. Long polls, subscriptions"
            + " and websockets wait by design: give them a pool of their own, or none.");
  }

  static HeldRule byLua() {
    return new HeldRule(
        "held-idle",
        CosocketActivity.IDLE,
        "sent nothing for %s or more, while Lua code did something else",
        Optional.of("are held while Lua code does something else, as most were %s before"),
        "Put the connection back (setkeepalive), or close it, before the code does something else,"
            + " on the error paths too: after an error nobody does until the request or the timer"
            + " ends. A larger pool only puts it off.");
  }

  @Override
  public String code() {
    return code;
  }

  @Override
  public boolean suspects(Observations observations) {
    return observations.all().stream()
        .flatMap(pool -> pool.shares().stream())
        .anyMatch(share -> !most(share, observations, hold -> hold.does(activity)).isEmpty());
  }

  private static boolean isFull(Pool pool) {
    return pool.isFull() || pool.queued() > 0;
  }

  /** The holds of a full pool that match if most of them do; else none. */
  private static List<Hold> most(Share share, Observations observations, Predicate<Hold> matches) {
    if (!isFull(share.pool())) {
      return List.of();
    }
    List<Hold> holds = Hold.of(share, observations).stream().filter(matches).toList();
    return 2L * holds.size() >= share.pool().inUse() ? holds : List.of();
  }

  private Optional<Held> held(Share share, Observations observations) {
    List<Hold> same = most(share, observations, hold -> hold.hasDoneNothingBut(activity));
    if (!same.isEmpty()) {
      return Optional.of(new Held(share, same, false));
    }
    if (whatOfOthers.isEmpty() || !mostWereHeld(share, observations)) {
      return Optional.empty();
    }
    List<Hold> others =
        most(share, observations, hold -> hold.does(activity) && hold.isOfOneThatWaits());
    return others.size() < LEAST_OTHERS
        ? Optional.empty()
        : Optional.of(new Held(share, others, true));
  }

  /** Whether the pool was full in the look before, and most were held for the reason then. */
  private boolean mostWereHeld(Share share, Observations observations) {
    Optional<SeenWorker> then = observations.workerBefore(share.worker());
    List<Pool> pools = then.map(seen -> seen.pools(share.pool().name())).orElse(List.of());
    if (pools.size() != 1 || !isFull(pools.getFirst())) {
      return false;
    }
    long held =
        then.flatMap(seen -> seen.inUse(share.pool().name())).orElse(List.of()).stream()
            .filter(entry -> Hold.isDoing(entry, activity))
            .count();
    return 2 * held >= pools.getFirst().inUse();
  }

  /** What to do about a pool if what it finds is the reason why it is full. */
  static Optional<String> advice(Share share, Observations observations) {
    return Stream.of(byPeer(), byLua())
        .filter(rule -> rule.held(share, observations).isPresent())
        .map(rule -> rule.advice)
        .findFirst();
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      List<Held> held = new ArrayList<>();
      for (Share share : pool.shares()) {
        held(share, observations).ifPresent(held::add);
      }
      if (!held.isEmpty()) {
        findings.add(finding(pool, held, observations.sinceThen()));
      }
    }
    return findings;
  }

  private Finding finding(SharedPool pool, List<Held> held, String time) {
    Held worst =
        held.stream().max(Comparator.comparingInt(each -> each.holds().size())).orElseThrow();
    String others =
        held.size() == 1
            ? ""
            : "; %d of %d workers are like that".formatted(held.size(), pool.shares().size());
    return new Finding(
        code,
        pool.subject(),
        held.stream().map(each -> each.share().pid()).toList(),
        worst.holds().size(),
        Wording.of(
            "%d of %d connections in use in process %d %s"
                .formatted(
                    worst.holds().size(),
                    worst.share().pool().inUse(),
                    worst.share().pid(),
                    (worst.changed() ? whatOfOthers.orElseThrow() : what).formatted(time)),
            age(worst.holds()),
            peers(worst.holds()),
            holders(worst.holds()),
            others),
        advice);
  }

  private static String age(List<Hold> holds) {
    LongSummaryStatistics ages =
        holds.stream()
            .flatMapToLong(hold -> hold.connection().ageMilliseconds().stream())
            .summaryStatistics();
    return ages.getCount() == 0
        ? ""
        : "; they were opened %,d to %,d ms ago".formatted(ages.getMin(), ages.getMax());
  }

  private static Wording peers(List<Hold> holds) {
    return most(holds.stream().flatMap(hold -> hold.connection().peer().stream()))
        .map(peer -> Wording.of("; most lead to ", new Wording.Address(peer)))
        .orElse(Wording.of());
  }

  private static Wording holders(List<Hold> holds) {
    List<Request> requests =
        holds.stream().flatMap(hold -> hold.request().stream()).distinct().toList();
    if (requests.isEmpty()) {
      return Wording.of();
    }
    long timers = requests.stream().filter(Request::timer).count();
    Wording who =
        Wording.of(
            "; held by ",
            timers == requests.size()
                ? Wording.counted(timers, "Lua timer", "Lua timers")
                : Wording.counted(requests.size(), "request", "requests"));
    Wording at =
        most(holds.stream()
                .flatMap(hold -> hold.request().stream())
                .flatMap(request -> request.place().stream()))
            .map(place -> Wording.of(", most of them at ", Places.of(place)))
            .orElse(Wording.of());
    return Wording.of(who, waits(requests), at);
  }

  private static String waits(List<Request> requests) {
    return most(requests.stream().map(Request::waitsFor).flatMap(wait -> wait.kind().stream()))
        .filter(kind -> kind != Wait.Kind.COSOCKET)
        .map(kind -> ", which " + (requests.size() == 1 ? "waits" : "wait") + " for " + words(kind))
        .orElse("");
  }

  private static String words(Wait.Kind kind) {
    return switch (kind) {
      case CLIENT -> "the client";
      case UPSTREAM -> "an upstream";
      case COSOCKET -> "a cosocket";
      case POOL_QUEUE -> "a connection of a pool";
      case SLEEP -> "the end of a sleep";
      case SEMAPHORE -> "a semaphore";
      case SUBREQUEST -> "subrequests";
      case THREAD -> "another coroutine";
    };
  }

  /** What comes most often. */
  static <T> Optional<T> most(Stream<T> all) {
    return all.collect(groupingBy(Function.identity(), counting())).entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey);
  }
}
