package io.cosockpool.findings;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The workers of a gateway in which something had nearly run out in two looks at their connections.
 *
 * @param workers those, each with its connections
 * @param ofGateway how many workers the gateway has
 */
record UsedUp(List<One> workers, int ofGateway) {
  /** A worker and its connections. */
  record One(Worker worker, WorkerConnections pool) {}

  /** Whether something has nearly run out in any worker now. */
  static boolean isSuspected(Observations observations, Predicate<WorkerConnections> isUsedUp) {
    return observations.gateways().stream()
        .flatMap(List::stream)
        .anyMatch(worker -> worker.parts().connections().filter(isUsedUp).isPresent());
  }

  /** Each gateway that has such workers. */
  static List<UsedUp> of(Observations observations, Predicate<WorkerConnections> isUsedUp) {
    return observations.gateways().stream()
        .map(
            workers ->
                new UsedUp(
                    workers.stream()
                        .filter(worker -> isLasting(worker, observations, isUsedUp))
                        .flatMap(worker -> one(worker).stream())
                        .toList(),
                    workers.size()))
        .filter(used -> !used.workers.isEmpty())
        .toList();
  }

  private static Optional<One> one(Worker worker) {
    return worker.parts().connections().map(pool -> new One(worker, pool));
  }

  /** Whether it has nearly run out in this worker, in both looks. */
  static boolean isLasting(
      Worker worker, Observations observations, Predicate<WorkerConnections> isUsedUp) {
    return Stream.of(worker.parts().connections(), observations.connectionsBefore(worker))
        .allMatch(pool -> pool.filter(isUsedUp).isPresent());
  }

  /** The worker that has least of it. */
  One worst(ToLongFunction<WorkerConnections> free) {
    return workers.stream()
        .min(Comparator.comparingLong(each -> free.applyAsLong(each.pool())))
        .orElseThrow();
  }

  /**
   * What is found.
   *
   * @param worst the worker that the evidence is of
   * @param count how much of it is in use there
   */
  Finding finding(String code, One worst, long count, String evidence, String advice) {
    String others =
        workers.size() == 1
            ? ""
            : "; %d of %d workers are like that".formatted(workers.size(), ofGateway);
    return new Finding(
        code,
        new Subject.Pid(worst.worker().pid()),
        workers.stream().map(each -> each.worker().pid()).toList(),
        count,
        evidence + others,
        advice);
  }
}
