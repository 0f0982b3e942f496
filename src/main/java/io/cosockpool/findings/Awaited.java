package io.cosockpool.findings;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.KeyHash;
import io.cosockpool.model.Role;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a worker waits for and what has come: a worker that gets to its events leaves none of it.
 *
 * @param cosockets that Lua code waits to read from, where something came or the peer closed
 * @param clients without a request that sent one or closed
 * @param listening sockets of this worker alone at which clients wait to be accepted
 */
record Awaited(
    List<HeldConnection> cosockets, List<HeldConnection> clients, List<HeldConnection> listening) {
  /** What has come by now; nothing if the worker's connections are not known. */
  static Awaited of(Worker worker, List<Worker> gateway) {
    Optional<WorkerConnections> known = worker.parts().connections();
    if (known.isEmpty()) {
      return new Awaited(List.of(), List.of(), List.of());
    }
    List<HeldConnection> entries = known.get().entries();
    return new Awaited(
        entries.stream().filter(Awaited::isAnswered).toList(),
        entries.stream().filter(Awaited::isAskedOf).toList(),
        accepts(known.get())
            ? entries.stream()
                .filter(entry -> hasQueue(entry) && isOfAlone(entry, worker, gateway))
                .toList()
            : List.of());
  }

  private static boolean isAnswered(HeldConnection entry) {
    return entry.doing().filter(CosocketActivity.RECEIVE::equals).isPresent() && hasNews(entry);
  }

  private static boolean isAskedOf(HeldConnection entry) {
    return (entry.kind() == ConnectionKind.CLIENT_IDLE
            || entry.kind() == ConnectionKind.CLIENT_WAITING)
        && hasNews(entry);
  }

  private static boolean hasNews(HeldConnection entry) {
    return entry.tcp().filter(HeldConnection.Tcp::hasNews).isPresent();
  }

  /** The kernel counts the connections that nobody has accepted as unread. */
  private static boolean hasQueue(HeldConnection entry) {
    return entry.kind() == ConnectionKind.LISTENING && queue(entry) > 0;
  }

  private static long queue(HeldConnection entry) {
    return entry.tcp().map(HeldConnection.Tcp::unreadBytes).orElse(0L);
  }

  /** Whether it is for this worker to accept, and it can. */
  private static boolean accepts(WorkerConnections pool) {
    return pool.free() > 0
        && !DescriptorsRule.isUsedUp(pool)
        && pool.acceptMutex().filter(mutex -> mutex.enabled() && !mutex.held()).isEmpty();
  }

  /**
   * Whether no other worker may accept what waits there. Workers have one socket together, under
   * one descriptor, unless each has its own (reuseport): then those of others for this address have
   * other descriptors.
   */
  private static boolean isOfAlone(HeldConnection entry, Worker worker, List<Worker> gateway) {
    if (worker.description().role() == Role.SINGLE) {
      return true;
    }
    List<OptionalInt> others =
        gateway.stream()
            .filter(other -> other.pid() != worker.pid())
            .flatMap(other -> other.parts().connections().stream())
            .flatMap(pool -> pool.entries().stream())
            .filter(
                other ->
                    other.kind() == ConnectionKind.LISTENING && other.local().equals(entry.local()))
            .map(HeldConnection::descriptor)
            .toList();
    return !others.isEmpty() && !others.contains(entry.descriptor());
  }

  boolean isEmpty() {
    return count() == 0;
  }

  /** How many connections have something for the worker. */
  long count() {
    return cosockets.size() + clients.size() + listening.stream().mapToLong(Awaited::queue).sum();
  }

  /** A connection as it is known again. */
  private record Key(OptionalInt descriptor, long number) {
    static Key of(HeldConnection entry) {
      return new Key(entry.descriptor(), entry.number());
    }

    /** {@link KeyHash}. */
    @Override
    public int hashCode() {
      return KeyHash.of(number, descriptor.orElse(-1));
    }
  }

  /** What had come by then, too, and nobody has taken any of. */
  Awaited since(WorkerConnections before) {
    Map<Key, Long> hadNews = new HashMap<>();
    before.entries().stream()
        .filter(entry -> isAnswered(entry) || isAskedOf(entry) || hasQueue(entry))
        .forEach(entry -> hadNews.put(Key.of(entry), queue(entry)));
    Predicate<HeldConnection> had =
        entry -> queue(entry) >= hadNews.getOrDefault(Key.of(entry), Long.MAX_VALUE);
    return new Awaited(
        cosockets.stream().filter(had).toList(),
        clients.stream().filter(had).toList(),
        listening.stream().filter(had).toList());
  }

  /** It in words, such as {@code answers on 3 cosockets and requests of 80 clients}. */
  Wording words() {
    List<Object> parts = new ArrayList<>();
    if (!cosockets.isEmpty()) {
      parts.add("answers on " + Wording.counted(cosockets.size(), "cosocket", "cosockets"));
    }
    if (!clients.isEmpty()) {
      parts.add("requests of " + Wording.counted(clients.size(), "client", "clients"));
    }
    for (HeldConnection each : listening) {
      parts.add(
          Wording.of(
              Wording.counted(queue(each), "client", "clients"),
              " to be accepted",
              each.local()
                  .map(address -> Wording.of(" at ", new Wording.Address(address)))
                  .orElse(Wording.of())));
    }
    return Wording.of(
        Stream.iterate(0, i -> i < parts.size(), i -> i + 1)
            .flatMap(
                i ->
                    i == 0
                        ? Stream.of(parts.get(i))
                        : Stream.of(i + 1 < parts.size() ? ", " : " and ", parts.get(i)))
            .toList());
  }
}
