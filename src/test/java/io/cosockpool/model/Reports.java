package io.cosockpool.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Reports of which the occasion does not matter to a test, or is always the same. */
public final class Reports {
  /** Noon of a day, on a host, and it took 12 ms. */
  public static final Occasion OCCASION =
      new Occasion("0.1.0", new Occasion.Source.Live("host"), false, 1_795_262_400_000L, 12);

  private Reports() {}

  /** What was read of these workers; the subsystems are those that they have. */
  public static Report of(Worker... workers) {
    Set<Subsystem> subsystems = EnumSet.noneOf(Subsystem.class);
    for (Worker worker : workers) {
      subsystems.addAll(worker.pools().keySet());
    }
    return of(subsystems, List.of(workers));
  }

  /** What was read of these workers, and what was not. */
  public static Report of(Set<Subsystem> subsystems, List<Worker> workers, Failure... failures) {
    return new Report(OCCASION, subsystems, workers, List.of(failures));
  }

  /** A report of failures alone. */
  public static Report failed(Failure... failures) {
    return of(Set.of(), List.of(), failures);
  }

  /** The same, read on another occasion. */
  public static Report on(Occasion occasion, Report report) {
    return new Report(occasion, report.subsystems(), report.workers(), report.failures());
  }

  /** A reading of a machine. */
  public static Occasion live(String host, long utcMilliseconds) {
    return new Occasion("1.2.3", new Occasion.Source.Live(host), false, utcMilliseconds, 42);
  }

  /** The replay of a recording. */
  public static Occasion replay(boolean redacted) {
    return new Occasion("1.2.3", new Occasion.Source.Recording(), redacted, 0, 42);
  }
}
