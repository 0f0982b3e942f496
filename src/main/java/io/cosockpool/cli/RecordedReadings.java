package io.cosockpool.cli;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.recording.RecordedProcess;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Of each process the recorded reading that shows most: the last true one that found pools, or else
 * the last true one, or else the last. A worker that ends closes its pools first, and to have read
 * that is no reason to forget them.
 */
final class RecordedReadings {
  private final Map<Integer, Kept> kept = new LinkedHashMap<>();

  /** How much a reading shows. */
  private enum Worth {
    FAILED,
    WITHOUT_POOLS,
    WITH_POOLS
  }

  private record Kept(Worth worth, RecordedProcess process) {}

  /** Takes what was recorded of a later reading, and the report that the reading gave. */
  void add(List<RecordedProcess> processes, Report report) {
    for (RecordedProcess process : processes) {
      if (!ended(process.pid(), report)) {
        kept.merge(
            process.pid(),
            new Kept(worth(process.pid(), report), process),
            (old, later) -> later.worth().compareTo(old.worth()) >= 0 ? later : old);
      }
    }
  }

  /** What was recorded. */
  List<RecordedProcess> processes() {
    return kept.values().stream().map(Kept::process).toList();
  }

  /** What was read of a process that ended meanwhile is not whole. */
  private static boolean ended(int pid, Report report) {
    return failures(pid, report).stream().anyMatch(failure -> failure.kind() == Kind.ENDED);
  }

  private static Worth worth(int pid, Report report) {
    if (!failures(pid, report).isEmpty()) {
      return Worth.FAILED;
    }
    boolean pools =
        report.workers().stream()
            .filter(worker -> worker.pid() == pid)
            .anyMatch(worker -> worker.pools().values().stream().anyMatch(of -> !of.isEmpty()));
    return pools ? Worth.WITH_POOLS : Worth.WITHOUT_POOLS;
  }

  private static List<Failure> failures(int pid, Report report) {
    return report.failures().stream()
        .filter(failure -> failure.subject().equals(new Subject.Pid(pid)))
        .toList();
  }
}
