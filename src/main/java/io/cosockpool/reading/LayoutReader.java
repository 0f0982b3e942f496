package io.cosockpool.reading;

import io.cosockpool.layout.DebugFileException;
import io.cosockpool.layout.DebugFiles;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Cost;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Layouts;
import io.cosockpool.model.Part;
import io.cosockpool.model.Parts;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Worker;
import io.cosockpool.nginx.Failures;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.NotConfiguredException;
import io.cosockpool.nginx.Target;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.process.ReadCost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@link io.cosockpool.model.Part#LAYOUTS} of one process, beside others. */
final class LayoutReader {
  private final NginxProcess nginx;
  private final DebugFiles debugFiles;
  private final Budget budget;
  private final SideBySide.Turn deadline;
  private final Set<Subsystem> subsystems = EnumSet.noneOf(Subsystem.class);
  private final List<Worker> workers = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();

  private LayoutReader(
      NginxProcess nginx, DebugFiles debugFiles, Budget budget, SideBySide.Turn deadline) {
    this.nginx = nginx;
    this.budget = budget;
    this.debugFiles = debugFiles;
    this.deadline = deadline;
  }

  /** Looks at every candidate that can have pools; they are in the order of the targets. */
  static Report read(List<Target> candidates, ReadingOptions options, Budget budget)
      throws InterruptedException {
    SideBySide sideBySide = SideBySide.of(candidates);
    Deadline deadline = Deadline.in(options.timeout());
    Map<Target, LayoutReader> readers = new LinkedHashMap<>();
    for (Target candidate : candidates) {
      if (candidate instanceof NginxProcess nginx) {
        readers.put(
            candidate,
            new LayoutReader(nginx, options.debugFiles(), budget, sideBySide.turn(deadline)));
      }
    }
    sideBySide.each(readers.values(), LayoutReader::read);
    Set<Subsystem> subsystems = EnumSet.noneOf(Subsystem.class);
    List<Worker> workers = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (Target candidate : candidates) {
      LayoutReader reader = readers.get(candidate);
      if (reader != null) {
        subsystems.addAll(reader.subsystems);
        workers.addAll(reader.workers);
        failures.addAll(reader.failures);
      } else if (candidate instanceof Target.Rejected rejected) {
        failures.add(rejected.failure());
      }
    }
    return new Report(options.start().end(), subsystems, workers, failures);
  }

  private void read() throws InterruptedException {
    int pid = nginx.process().pid();
    if (deadline.passed()) {
      failures.add(NotRead.outOfTime(pid));
      return;
    }
    try {
      LuaNginx lua = LuaNginx.of(nginx);
      subsystems.addAll(lua.subsystems());
      if (NotRead.canHavePools(lua)) {
        survey();
      } else {
        NotRead.refusal(lua).ifPresent(failures::add);
      }
    } catch (NotConfiguredException none) {
      NotRead.notConfigured(nginx, none).ifPresent(failures::add);
    } catch (MemoryLostException lost) {
      failures.add(Failures.of(pid, lost));
    }
  }

  private void survey() throws MemoryLostException, InterruptedException {
    int pid = nginx.process().pid();
    long start = System.nanoTime();
    Session session = new Session(nginx, debugFiles, budget.share());
    ProcessReading reading =
        ProcessReading.begin(
            session, ReadingOptions.within(Duration.ZERO).of(Set.of(Part.BUILD)), deadline);
    takeTurns(reading);
    failures.addAll(reading.failures());
    try {
      if (!reading.isReadable() || !reading.failures().isEmpty()) {
        return;
      }
      Layouts layouts =
          LayoutSurvey.of(LuaNginx.of(nginx), reading, session.share(), debugFiles, deadline);
      workers.add(worker(nginx, layouts, (System.nanoTime() - start - deadline.away()) / 1000));
    } catch (MemoryException e) {
      NotRead.checkConfigured(nginx);
      failures.add(NotRead.notOpened(pid, e, deadline));
    } catch (DebugFileException e) {
      failures.add(
          Failure.ofProcess(
              Kind.NOT_FOUND,
              pid,
              Wording.of("the file of --debug-file is not its own: ", e.account()),
              "Name the file that was built with it, or leave --debug-file out."));
    } finally {
      session.close();
    }
  }

  private void takeTurns(ProcessReading reading) {
    while (reading.hasTurns()) {
      reading.turn();
      deadline.pause(Duration.ofNanos(Math.max(0, reading.due() - System.nanoTime())));
    }
  }

  private static Worker worker(NginxProcess nginx, Layouts layouts, long microseconds)
      throws MemoryLostException {
    ReadCost cost = nginx.process().cost();
    return new Worker(
        nginx.process().pid(),
        ProcessDescription.of(nginx, nginx.process().facts()),
        List.of(),
        new Cost(cost.calls(), cost.bytes(), microseconds, 0, List.of()),
        Parts.ofLayouts(layouts));
  }
}
