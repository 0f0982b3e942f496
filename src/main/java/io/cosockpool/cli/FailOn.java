package io.cosockpool.cli;

import static java.util.stream.Collectors.joining;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Wording;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code --fail-on} offers; the names are what users write. */
enum FailOn {
  full,
  queue,
  finding;

  /** Why a report is what the user wants to be told of by the exit code; empty if it is not. */
  Optional<String> reason(Report report, List<Finding> findings) {
    return switch (this) {
      case full ->
          counted(pools(report).filter(Pool::isFull).count(), "pool is full", "pools are full");
      case queue ->
          counted(pools(report).mapToLong(Pool::queued).sum(), "connect waits", "connects wait");
      case finding ->
          Optional.of(findings.stream().map(Finding::code).distinct().collect(joining(", ")))
              .filter(codes -> !codes.isEmpty());
    };
  }

  private static Optional<String> counted(long count, String one, String many) {
    return count == 0
        ? Optional.empty()
        : Optional.of(Wording.counted(count, one, many) + ", all workers counted");
  }

  private static Stream<Pool> pools(Report report) {
    return report.workers().stream()
        .flatMap(worker -> worker.pools().values().stream())
        .flatMap(List::stream);
  }
}
