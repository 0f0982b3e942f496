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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A full pool most of whose connections were held in two looks for the same reason: their peers
 * send nothing, or take nothing, or Lua code does something else. How large the pool is is not what
 * makes it full then. That Lua code holds most of them counts as well if they were others in the
 * first look: its requests wait for something else. That peers are waited for does not, since they
 * answer then.
 */
final class HeldRule implements Rule {
  /** Of one or two that are held for a moment a look may have come at that moment by chance. */
  private static final int LEAST_OTHERS = 3;

  private static final Reason ANSWERS =
      new Reason(
          CosocketActivity.RECEIVE,
          "waited for their peer for %s or more, and nothing came",
          Optional.empty(),
          "Look at the peer: whether it is slow, or stands still. A larger pool does not make it"
              + " faster; a shorter read timeout frees connections sooner. Long polls, subscriptions"
              + " and websockets wait by design: give them a pool of their own, or none.");

  private static final Reason TAKES =
      new Reason(
          CosocketActivity.SEND,
          "waited for %s or more for their peer to take what they send, and it took nothing",
          Optional.empty(),
          "Look at the peer: it does not read, or does not get what is sent. A larger pool does not"
              + " make it read; a shorter send timeout (settimeouts) frees connections sooner.");

  private static final Reason LUA_CODE =
      new Reason(
          CosocketActivity.IDLE,
          "sent nothing for %s or more, while Lua code did something else",
          Optional.of("are held while Lua code does something else, as most were %s before"),
          "Put the connection back (setkeepalive), or close it, before the code does something else,"
              + " on the error paths too: after an error nobody does until the request or the timer"
              + " ends. A larger pool only puts it off.");

  private static final String CLOSED =
      "The peer has closed them, so that receive on one gets \"closed\", and its descriptor stays"
          + " taken: put the connection back (setkeepalive), or close it, as soon as the answer was"
          + " read, on the error paths too. nginx closes idle ones when their peer does.";

  private static final String UNREACHED =
      "The peer does not acknowledge what was sent, though the kernel tried again: look at whether"
          + " it is reached at all (link, route, firewall, the host itself) before its load. A larger"
          + " pool does not help; a shorter read timeout frees connections sooner.";

  private static final String CLIENTS_LEFT =
      " Most of the clients have closed their side by now: lua_check_client_abort on ends a request"
          + " whose client leaves, and closes what it holds.";

  private final String code;
  private final List<Reason> reasons;

  /**
   * Why connections are held.
   *
   * @param whatOfOthers the same if they were others in the look before; empty if that says nothing
   */
  private record Reason(
      CosocketActivity activity, String what, Optional<String> whatOfOthers, String advice) {}

  /**
   * The holds of a pool in one worker that are for the reason.
   *
   * @param changed whether others were held for it in the look before
   */
  private record Held(Share share, Reason reason, List<Hold> holds, boolean changed) {
    /** Most of what is held decides it. */
    String advice() {
      return ofReason() + (2 * clientsLeft() > requests().size() ? CLIENTS_LEFT : "");
    }

    private String ofReason() {
      if (reason.equals(LUA_CODE) && isMost(Hold::isClosedByPeer)) {
        return CLOSED;
      }
      return reason.equals(ANSWERS) && isMost(Hold::isNotAcknowledged)
          ? UNREACHED
          : reason.advice();
    }

    /** The requests that hold them, as far as they are known. */
    List<Request> requests() {
      return holds.stream().flatMap(hold -> hold.request().stream()).distinct().toList();
    }

    /** How many of these go on although their client has closed its side. */
    long clientsLeft() {
      return requests().stream().filter(share.seen()::hasLostClient).count();
    }

    private boolean isMost(Predicate<Hold> which) {
      return 2L * count(which) > holds.size();
    }

    private long count(Predicate<Hold> which) {
      return holds.stream().filter(which).count();
    }

    /**
     * Whether timers alone wait for an answer, no more of them than the pool's size, and nobody
     * waits for them. Such a timer watches something, and waits for as long as nothing happens.
     */
    boolean isWatch() {
      return reason.equals(ANSWERS)
          && share.pool().queued() == 0
          && share.pool().inUse() <= share.pool().size()
          && holds.stream().allMatch(Hold::isOfTimer);
    }

    String words(String time) {
      return "%d of %d connections in use in process %d %s%s%s"
          .formatted(
              holds.size(),
              share.pool().inUse(),
              share.pid(),
              (changed ? reason.whatOfOthers().orElseThrow() : reason.what()).formatted(time),
              said(Hold::isClosedByPeer, "; the peer has closed %,d of them"),
              reason.equals(TAKES)
                  ? "; %,d bytes are not acknowledged"
                      .formatted(holds.stream().mapToLong(Hold::unsentBytes).sum())
                  : said(
                      Hold::isNotAcknowledged,
                      "; what was sent on %,d of them is not acknowledged, though the"
                          + " kernel tried again"));
    }

    private String said(Predicate<Hold> which, String words) {
      long count = count(which);
      return count == 0 ? "" : words.formatted(count);
    }
  }

  private HeldRule(String code, Reason... reasons) {
    this.code = code;
    this.reasons = List.of(reasons);
  }

  static HeldRule byPeer() {
    return new HeldRule("peer-slow", ANSWERS, TAKES);
  }

  static HeldRule byLua() {
    return new HeldRule("held-idle", LUA_CODE);
  }

  @Override
  public String code() {
    return code;
  }

  @Override
  public boolean suspects(Observations observations) {
    return observations.all().stream()
        .flatMap(pool -> pool.shares().stream())
        .anyMatch(share -> reasons.stream().anyMatch(each -> suspects(each, share, observations)));
  }

  private static boolean suspects(Reason reason, Share share, Observations observations) {
    return !most(share, observations, hold -> hold.does(reason.activity())).isEmpty();
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
    return reasons.stream()
        .flatMap(reason -> held(reason, share, observations).stream())
        .findFirst();
  }

  private static Optional<Held> held(Reason reason, Share share, Observations observations) {
    CosocketActivity activity = reason.activity();
    List<Hold> same = most(share, observations, hold -> hold.hasDoneNothingBut(activity));
    if (!same.isEmpty()) {
      return Optional.of(new Held(share, reason, same, false));
    }
    if (reason.whatOfOthers().isEmpty() || !mostWereHeld(activity, share, observations)) {
      return Optional.empty();
    }
    List<Hold> others =
        most(share, observations, hold -> hold.does(activity) && hold.isOfOneThatWaits());
    return others.size() < LEAST_OTHERS
        ? Optional.empty()
        : Optional.of(new Held(share, reason, others, true));
  }

  /** Whether the pool was full in the look before, and most were held for the reason then. */
  private static boolean mostWereHeld(
      CosocketActivity activity, Share share, Observations observations) {
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
        .flatMap(rule -> rule.held(share, observations).stream())
        .map(Held::advice)
        .findFirst();
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      List<Held> held = new ArrayList<>();
      for (Share share : pool.shares()) {
        held(share, observations).filter(each -> !each.isWatch()).ifPresent(held::add);
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
            worst.words(time), age(worst.holds()), peers(worst.holds()), holders(worst), others),
        worst.advice());
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

  private static Wording holders(Held held) {
    List<Request> requests = held.requests();
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
        most(held.holds().stream()
                .flatMap(hold -> hold.request().stream())
                .flatMap(request -> request.place().stream()))
            .map(place -> Wording.of(", most of them at ", Places.of(place)))
            .orElse(Wording.of());
    return Wording.of(who, waits(requests), at, left(held.clientsLeft()));
  }

  private static String left(long clients) {
    return switch ((int) Math.min(clients, 2)) {
      case 0 -> "";
      case 1 -> "; 1 of their clients has closed its side";
      default -> "; %,d of their clients have closed their side".formatted(clients);
    };
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

  /** What comes most often; of several the one that comes first. */
  static <T> Optional<T> most(Stream<T> all) {
    return all
        .collect(groupingBy(Function.identity(), LinkedHashMap::new, counting()))
        .entrySet()
        .stream()
        .reduce((one, other) -> one.getValue() >= other.getValue() ? one : other)
        .map(Map.Entry::getKey);
  }
}
