package io.cosockpool.reading;

import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Layouts;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.Target;
import io.cosockpool.process.TargetProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One reading of many processes: each by itself, one that fails leaves the others as they are. */
public final class Reader {
  private final Budget budget = new Budget();
  private final Map<TargetProcess, Session> sessions = new HashMap<>();
  private final boolean waits;

  /** A reader that knows no process yet. */
  public Reader() {
    this(true);
  }

  private Reader(boolean waits) {
    this.waits = waits;
  }

  /**
   * A reader for readings that follow each other: what only time can tell is compared with the
   * reading before, and never waited for.
   */
  public static Reader withoutWaiting() {
    return new Reader(false);
  }

  /**
   * Reads every candidate once, which runs on meanwhile.
   *
   * @param timeout the longest that all of it may take; what is not read by then is a failure
   */
  public static Report read(List<Target> candidates, Duration timeout) throws InterruptedException {
    return read(candidates, ReadingOptions.within(timeout));
  }

  /** Reads the parts that are asked for of every candidate, once. */
  public static Report read(List<Target> candidates, ReadingOptions options)
      throws InterruptedException {
    return new Reader().readAgain(candidates, options);
  }

  /**
   * Reads every candidate; one that was read before is known, and takes a batch. Where there is not
   * the memory for that, none is known any more, since it may be known by half.
   */
  public Report readAgain(List<Target> candidates, ReadingOptions options)
      throws InterruptedException {
    try {
      return readParts(candidates, options);
    } catch (OutOfMemoryError e) {
      keepOnly(List.of());
      throw e;
    }
  }

  private Report readParts(List<Target> candidates, ReadingOptions options)
      throws InterruptedException {
    if (!options.reads(Part.LAYOUTS)) {
      return readPools(candidates, options);
    }
    return options.reads(Part.POOLS)
        ? readAll(candidates, options)
        : LayoutReader.read(candidates, options, budget);
  }

  /**
   * Reads the layouts in half of the time at most, and then the pools: where both read the same
   * bytes, a recording keeps those that the pools were made from. A process that is in the report
   * lacks its layouts silently where they could not be read, but for a wrong file of debug
   * information, which the user can do something about.
   */
  private Report readAll(List<Target> candidates, ReadingOptions options)
      throws InterruptedException {
    long start = System.nanoTime();
    Report layouts =
        LayoutReader.read(candidates, options.in(options.timeout().dividedBy(2)), budget);
    Report pools =
        readPools(candidates, options.after(Duration.ofNanos(System.nanoTime() - start)));
    Map<Integer, Layouts> byPid = new HashMap<>();
    for (Worker worker : layouts.workers()) {
      worker.parts().layouts().ifPresent(known -> byPid.put(worker.pid(), known));
    }
    List<Failure> failures = new ArrayList<>(pools.failures());
    layouts.failures().stream()
        .filter(failure -> failure.kind() == Kind.NOT_FOUND && !failures.contains(failure))
        .forEach(failures::add);
    return new Report(
        pools.occasion(),
        pools.subsystems(),
        pools.workers().stream()
            .map(
                worker ->
                    worker.with(worker.parts().with(Optional.ofNullable(byPid.get(worker.pid())))))
            .toList(),
        failures);
  }

  private Report readPools(List<Target> candidates, ReadingOptions options)
      throws InterruptedException {
    Map<Target, ProcessReading> readings = readings(candidates, options);
    Set<Subsystem> subsystems = EnumSet.noneOf(Subsystem.class);
    List<Worker> workers = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (Target candidate : candidates) {
      ProcessReading reading = readings.get(candidate);
      if (reading != null) {
        subsystems.addAll(reading.subsystems());
        reading.worker().ifPresent(workers::add);
        failures.addAll(reading.failures());
      } else if (candidate instanceof Target.Rejected rejected) {
        failures.add(rejected.failure());
      }
    }
    workers.sort(Comparator.comparingInt(Worker::pid));
    List<Worker> printed = NamesBudget.bounded(workers, failures);
    return new Report(options.start().end(), subsystems, printed, failures);
  }

  private Map<Target, ProcessReading> readings(List<Target> candidates, ReadingOptions options)
      throws InterruptedException {
    SideBySide sideBySide = SideBySide.of(candidates);
    Deadline deadline = Deadline.in(options.timeout());
    keepOnly(candidates);
    Map<Target, ProcessReading> readings = new LinkedHashMap<>();
    for (Target candidate : candidates) {
      if (candidate instanceof NginxProcess nginx) {
        readings.put(
            candidate,
            ProcessReading.begin(session(nginx, options), options, sideBySide.turn(deadline)));
      }
    }
    take(readings.values(), options, sideBySide, deadline);
    return readings;
  }

  /** Sessions end with their processes. */
  private void keepOnly(List<Target> candidates) {
    Set<TargetProcess> processes = new HashSet<>();
    for (Target candidate : candidates) {
      if (candidate instanceof NginxProcess nginx) {
        processes.add(nginx.process());
      }
    }
    sessions.forEach(
        (process, session) -> {
          if (!processes.contains(process)) {
            session.close();
          }
        });
    sessions.keySet().retainAll(processes);
  }

  private Session session(NginxProcess nginx, ReadingOptions options) {
    return sessions
        .computeIfAbsent(
            nginx.process(), process -> new Session(nginx, options.debugFiles(), budget.share()))
        .seenAs(nginx);
  }

  /** With what pools hold, the kernel is asked between two looks at them. */
  private void take(
      Collection<ProcessReading> readings,
      ReadingOptions options,
      SideBySide sideBySide,
      Deadline deadline)
      throws InterruptedException {
    Turns turns = new Turns(options.timeout());
    if (Part.haveContents(options.parts())) {
      sideBySide.each(readings, ProcessReading::prepare);
    }
    turns.take(readings);
    if (options.reads(Part.CONTENTS)) {
      SocketLook.ask(readings, deadline, waits);
      readings.forEach(ProcessReading::lookAgain);
      turns.take(readings);
    }
    if (options.reads(Part.CONNECTIONS) || options.reads(Part.REQUESTS)) {
      sideBySide.each(readings, ProcessReading::lookAtConnections);
      turns.take(readings);
      // What tells how they are laid out may not have held still.
      sideBySide.each(
          readings.stream().filter(ProcessReading::lacksConnections).toList(),
          ProcessReading::lookAtConnections);
      turns.take(readings);
    }
    if (options.reads(Part.REQUESTS)) {
      sideBySide.each(readings, ProcessReading::lookAtRequests);
      turns.take(readings);
    }
    if (options.reads(Part.CONNECTIONS)) {
      SocketLook.askOfEntries(readings, deadline);
      readings.forEach(ProcessReading::lookAgainAtConnections);
      turns.take(readings);
    }
    takeStopped(readings, deadline);
    sideBySide.each(
        readings.stream().filter(ProcessReading::mayWaitInTheEnd).toList(), ProcessReading::finish);
    readings.stream().filter(reading -> !reading.mayWaitInTheEnd()).forEach(ProcessReading::finish);
    budget.endReading();
  }

  /** One after the other, for the thread that stops a process takes what it holds at once. */
  private static void takeStopped(Collection<ProcessReading> readings, Deadline deadline) {
    int left = readings.size();
    for (ProcessReading reading : readings) {
      reading.takeStopped(deadline.left().dividedBy(left--));
    }
  }
}
