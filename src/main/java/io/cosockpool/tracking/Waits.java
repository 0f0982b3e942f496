package io.cosockpool.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cosockpool.model.Name;
import io.cosockpool.model.WaitingConnect;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The connects in a pool's queue. One is known again by what it connects to and when it expires;
 * those that have both in common were queued in the same millisecond, or wait equally long.
 *
 * <p>A connect that gets its turn loses its timer before it leaves the queue, in the next turn of
 * the worker's events ({@code ngx_http_lua_socket_tcp_resume_conn_op}). As the first of the queue
 * it is one of those that are not seen any more: the last one of them, for the ones before it left.
 */
final class Waits {
  private static final long NANOSECONDS = 1_000_000;

  /** In the order of the queue. */
  private Map<Kind, Deque<Waiting>> queued = new LinkedHashMap<>();

  private record Peer(Name host, int port) {
    static Peer of(WaitingConnect connect) {
      return new Peer(connect.host(), connect.port());
    }
  }

  private record Kind(Peer peer, OptionalLong expiresAt) {
    static Kind of(WaitingConnect connect) {
      return new Kind(Peer.of(connect), connect.expiresAt());
    }
  }

  /** One that was seen first and last at these times, and had waited so long by its timer. */
  private record Waiting(long first, long last, long told) {
    static Waiting of(WaitingConnect connect, @Nullable Waiting known, long time) {
      long told = connect.waitedMilliseconds().orElse(0);
      return known == null
          ? new Waiting(time, time, told)
          : new Waiting(known.first(), time, Math.max(known.told(), told));
    }

    long milliseconds() {
      return Math.max(told, (last - first) / NANOSECONDS);
    }
  }

  /** Takes who waits now, and counts those that do so no more. */
  void take(List<WaitingConnect> now, long time, List<Activity> accounts) {
    if (now.isEmpty() && queued.isEmpty()) {
      return;
    }
    Map<Kind, Deque<Waiting>> before = queued;
    queued = new LinkedHashMap<>();
    for (WaitingConnect connect : now) {
      if (connect.expiresAt().isPresent()) {
        Deque<Waiting> same = before.get(Kind.of(connect));
        put(connect, same == null ? null : same.pollFirst(), time);
      }
    }
    Map<Peer, Deque<Waiting>> unseen = byPeer(before);
    for (WaitingConnect connect : now) {
      if (connect.expiresAt().isEmpty()) {
        Deque<Waiting> same = unseen.get(Peer.of(connect));
        put(connect, same == null ? null : same.pollLast(), time);
      }
    }
    unseen.values().forEach(ended -> count(ended, accounts));
  }

  private void put(WaitingConnect connect, @Nullable Waiting known, long time) {
    queued
        .computeIfAbsent(Kind.of(connect), unknown -> new ArrayDeque<>())
        .addLast(Waiting.of(connect, known, time));
  }

  private static Map<Peer, Deque<Waiting>> byPeer(Map<Kind, Deque<Waiting>> waiting) {
    Map<Peer, Deque<Waiting>> byPeer = new HashMap<>();
    waiting.forEach(
        (kind, same) ->
            byPeer.computeIfAbsent(kind.peer(), unknown -> new ArrayDeque<>()).addAll(same));
    return byPeer;
  }

  private static void count(Deque<Waiting> ended, List<Activity> accounts) {
    for (Waiting connect : ended) {
      accounts.forEach(account -> account.waited().add(connect.milliseconds(), 1));
    }
  }

  /** Nobody waits any more. */
  void end(List<Activity> accounts) {
    queued.values().forEach(ended -> count(ended, accounts));
    queued = new LinkedHashMap<>();
  }

  /** How many wait for each host and port. */
  void addTo(Map<Name, Long> byPeer) {
    queued.forEach(
        (kind, waiting) ->
            byPeer.merge(
                new Name((kind.peer().host().decoded() + ":" + kind.peer().port()).getBytes(UTF_8)),
                (long) waiting.size(),
                Long::sum));
  }
}
