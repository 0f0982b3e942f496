package io.cosockpool.reading;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.KnownProcess;
import io.cosockpool.model.KnownStructure;
import io.cosockpool.model.LayoutReport;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Many looks at the layouts of the same targets made into one: of each process the one that
 * confirmed most, the last of several. That a process ended is no failure, and neither is what was
 * seen at another time.
 */
public final class LastLayouts {
  private final Set<Subsystem> subsystems = EnumSet.noneOf(Subsystem.class);
  private final Map<Integer, KnownProcess> processes = new TreeMap<>();
  private final Map<Subject, Failure> failures = new LinkedHashMap<>();

  /** Takes a later report. */
  public void add(LayoutReport report) {
    subsystems.addAll(report.subsystems());
    for (Failure failure : report.failures()) {
      if (failure.kind() != Kind.ENDED) {
        failures.put(failure.subject(), failure);
      }
    }
    for (KnownProcess process : report.processes()) {
      processes.merge(
          process.pid(),
          process,
          (earlier, later) -> confirmed(later) >= confirmed(earlier) ? later : earlier);
    }
  }

  private static long confirmed(KnownProcess process) {
    return process.structures().stream().filter(KnownStructure::confirmed).count();
  }

  /** What all of them come to. */
  public LayoutReport report() {
    processes.keySet().forEach(pid -> failures.remove(new Subject.Pid(pid)));
    return new LayoutReport(
        subsystems, List.copyOf(processes.values()), List.copyOf(failures.values()));
  }
}
