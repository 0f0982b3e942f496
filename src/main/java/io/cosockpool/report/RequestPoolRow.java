package io.cosockpool.report;

import io.cosockpool.model.HoldingPlace;
import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import io.cosockpool.model.Subsystem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

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
      Map<Name, List<Request>> users = new TreeMap<>();
      report.workers().stream()
          .flatMap(worker -> worker.parts().requests().stream())
          .flatMap(requests -> requests.all().stream())
          .filter(request -> request.subsystem() == subsystem)
          .forEach(
              request ->
                  request
                      .pools()
                      .forEach(
                          pool ->
                              users.computeIfAbsent(pool, each -> new ArrayList<>()).add(request)));
      users.forEach(
          (pool, of) ->
              rows.add(
                  new RequestPoolRow(
                      subsystem,
                      pool,
                      size(report, subsystem, pool),
                      of,
                      HoldingPlace.of(pool, of))));
    }
    rows.sort(MOST_WANTED_FIRST);
    return rows;
  }

  private static long size(Report report, Subsystem subsystem, Name name) {
    return report.workers().stream()
        .flatMap(worker -> worker.pools().getOrDefault(subsystem, List.of()).stream())
        .filter(pool -> pool.name().equals(name))
        .mapToLong(pool -> pool.size())
        .sum();
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
