package io.cosockpool.reading;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One reading of many processes: each by itself, one that fails leaves the others as they are. */
public final class Reader {
  private Reader() {}

  /**
   * Reads every candidate, which runs on meanwhile.
   *
   * @param timeout the longest that all of it may take; what is not read by then is a failure
   */
  public static Report read(List<Target> candidates, Duration timeout) throws InterruptedException {
    return read(candidates, ReadingOptions.within(timeout));
  }

  /** Reads every candidate. */
  public static Report read(List<Target> candidates, ReadingOptions options)
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
    return new Report(subsystems, workers, failures);
  }

  private static Map<Target, ProcessReading> readings(
      List<Target> candidates, ReadingOptions options) throws InterruptedException {
    Deadline deadline = Deadline.in(options.timeout());
    Map<Target, ProcessReading> readings = new LinkedHashMap<>();
    for (Target candidate : candidates) {
      if (candidate instanceof NginxProcess nginx) {
        ProcessReading reading = ProcessReading.begin(nginx, options, deadline);
        if (!options.withContents()) {
          reading.finish();
        }
        readings.put(candidate, reading);
      }
    }
    if (options.withContents()) {
      KernelNews.ask(List.copyOf(readings.values()), deadline);
      for (ProcessReading reading : readings.values()) {
        reading.finish();
      }
    }
    return readings;
  }
}
