package io.cosockpool.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cosockpool.model.Name;
import io.cosockpool.model.WaitingConnect;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The connects in a pool's queue. One is known again by what it connects to and when it expires;
 * those that have both in common were queued in the same millisecond, or wait equally long.
 */
final class Waits {
  private static final long NANOSECONDS = 1_000_000;

  private Map<Kind, Deque<Waiting>> queued = new HashMap<>();

  private record Kind(Name host, int port, OptionalLong expiresAt) {}

  /** One that was seen first and last at these times. */
  private record Waiting(long first, long last, long told) {
    long milliseconds() {
      return Math.max(told, (last - first) / NANOSECONDS);
    }
  }

  /** Takes who waits now, and counts those that do so no more. */
  void take(List<WaitingConnect> now, long time, List<Activity> accounts) {
    if (now.isEmpty() && queued.isEmpty()) {
      return;
    }
    Map<Kind, Deque<Waiting>> next = new HashMap<>();
    for (WaitingConnect connect : now) {
      Kind kind = new Kind(connect.host(), connect.port(), connect.expiresAt());
      Deque<Waiting> before = queued.get(kind);
      Waiting known = before == null ? null : before.pollFirst();
      next.computeIfAbsent(kind, unknown -> new ArrayDeque<>())
          .addLast(
              new Waiting(
                  known == null ? time : known.first(),
                  time,
                  connect.waitedMilliseconds().orElse(0)));
    }
    end(accounts);
    queued = next;
  }

  /** Nobody waits any more. */
  void end(List<Activity> accounts) {
    for (Deque<Waiting> ended : queued.values()) {
      for (Waiting connect : ended) {
        accounts.forEach(account -> account.waited().add(connect.milliseconds(), 1));
      }
    }
    queued = new HashMap<>();
  }

  /** How many wait for each host and port. */
  void addTo(Map<Name, Long> byPeer) {
    queued.forEach(
        (kind, waiting) ->
            byPeer.merge(
                new Name((kind.host().decoded() + ":" + kind.port()).getBytes(UTF_8)),
                (long) waiting.size(),
                Long::sum));
  }
}
