package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.HeldCosocket;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A connection of a pool that is in use, with the request that holds it.
 *
 * @param request empty if that is not known
 * @param before the same connection as the first look saw it; empty if there was one look only, or
 *     if the connection was not there
 */
record Hold(HeldConnection connection, Optional<Request> request, Optional<HeldConnection> before) {
  /** All of a pool; none if that is not known. */
  static List<Hold> of(Share share, Observations observations) {
    Worker worker = share.worker();
    Map<Integer, Request> requests = requests(worker);
    Map<Long, HeldConnection> before = new HashMap<>();
    observations
        .before(worker)
        .ifPresent(first -> first.entries().forEach(entry -> before.put(entry.number(), entry)));
    return inUse(share, worker.parts().connections()).stream()
        .map(
            entry ->
                new Hold(
                    entry,
                    entry.descriptor().isPresent()
                        ? Optional.ofNullable(requests.get(entry.descriptor().getAsInt()))
                        : Optional.empty(),
                    Optional.ofNullable(before.get(entry.number()))))
        .toList();
  }

  /**
   * The connections of a pool that are in use, among those of its worker; none if these are not
   * known, or if two pools of this name in one worker cannot be told apart.
   */
  static List<HeldConnection> inUse(Share share, Optional<WorkerConnections> known) {
    return known.isEmpty() || isTwice(share)
        ? List.of()
        : known.get().entries().stream()
            .filter(
                entry ->
                    entry.kind() == ConnectionKind.COSOCKET_ACTIVE
                        && entry.pool().filter(share.pool().name()::equals).isPresent())
            .toList();
  }

  private static boolean isTwice(Share share) {
    return share.worker().pools().values().stream()
            .flatMap(List::stream)
            .filter(pool -> pool.name().equals(share.pool().name()))
            .count()
        > 1;
  }

  private static Map<Integer, Request> requests(Worker worker) {
    Map<Integer, Request> byDescriptor = new HashMap<>();
    for (Request request : worker.parts().requests().map(Requests::all).orElse(List.of())) {
      for (HeldCosocket held : request.holds()) {
        held.descriptor().ifPresent(descriptor -> byDescriptor.put(descriptor, request));
      }
    }
    return byDescriptor;
  }

  /** Whether it does this, and nothing has come that the worker has yet to read. */
  boolean does(CosocketActivity activity) {
    return isDoing(connection, activity);
  }

  private static boolean isDoing(HeldConnection of, CosocketActivity activity) {
    return of.doing().filter(activity::equals).isPresent()
        && of.tcp()
            .filter(
                tcp -> activity == CosocketActivity.RECEIVE ? tcp.hasNews() : tcp.unreadBytes() > 0)
            .isEmpty();
  }

  /** Whether it did the same in the first look, and neither sent nor changed hands in between. */
  boolean hasDoneNothingBut(CosocketActivity activity) {
    return does(activity)
        && before
            .filter(
                first ->
                    isDoing(first, activity)
                        && first.descriptor().equals(connection.descriptor())
                        && first.reused().equals(connection.reused())
                        && first.bytesSent().equals(connection.bytesSent()))
            .isPresent();
  }
}
