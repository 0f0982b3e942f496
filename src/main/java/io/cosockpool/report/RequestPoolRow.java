package io.cosockpool.report;

import io.cosockpool.model.HoldingPlace;
import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Subsystem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A pool with the requests that hold its connections or stand in its queue, over all workers.
 *
 * @param size the sizes of the pool in all workers that have it
 * @param users the requests that have to do with it
 * @param places in the code that hold it, those with most connections first
 */
record RequestPoolRow(
    Subsystem subsystem, Name pool, long size, List<Request> users, List<HoldingPlace> places) {
  private static final Comparator<RequestPoolRow> MOST_WANTED_FIRST =
      Comparator.comparingLong(RequestPoolRow::queued)
          .thenComparingLong(RequestPoolRow::held)
          .reversed()
          .thenComparing(RequestPoolRow::pool);

  /** The pools of a report that requests use, those with most waiting requests first. */
  static List<RequestPoolRow> of(Report report) {
    List<RequestPoolRow> rows = new ArrayList<>();
    for (Subsystem subsystem : Subsystem.values()) {
      Map<Name, Long> sizes = sizes(report, subsystem);
      Map<Name, List<Request>> users =
          Requests.byPool(
              report.workers().stream()
                  .flatMap(worker -> worker.parts().requests().stream())
                  .flatMap(requests -> requests.all().stream())
                  .filter(request -> request.subsystem() == subsystem));
      users.forEach(
          (pool, of) ->
              rows.add(
                  new RequestPoolRow(
                      subsystem,
                      pool,
                      sizes.getOrDefault(pool, 0L),
                      of,
                      HoldingPlace.of(pool, of))));
    }
    rows.sort(MOST_WANTED_FIRST);
    return rows;
  }

  private static Map<Name, Long> sizes(Report report, Subsystem subsystem) {
    Map<Name, Long> sizes = new HashMap<>();
    report.workers().stream()
        .flatMap(worker -> worker.pools().getOrDefault(subsystem, List.of()).stream())
        .forEach(pool -> sizes.merge(pool.name(), pool.size(), Long::sum));
    return sizes;
  }

  /** How many connections of the pool requests have in their hands. */
  long held() {
    return users.stream()
        .flatMap(request -> request.holds().stream())
        .filter(each -> each.pool().filter(pool::equals).isPresent())
        .count();
  }

  /** How many requests stand in its queue. */
  long queued() {
    return users.stream().filter(request -> request.queues().anyMatch(pool::equals)).count();
  }

  /** For how many milliseconds the oldest request that holds it has been running. */
  OptionalLong longest() {
    return users.stream()
        .filter(
            request ->
                request.holds().stream()
                    .anyMatch(each -> each.pool().filter(pool::equals).isPresent()))
        .flatMapToLong(request -> request.running().stream())
        .max();
  }
}
