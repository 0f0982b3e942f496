package io.cosockpool.cli;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Report;
import io.cosockpool.model.Worker;
import io.cosockpool.target.Targets;
import java.util.List;

/** What every command says of a report on standard error. */
final class Reports {
  private Reports() {}

  /** The report, or the failure that it is if there is nothing in it at all. */
  static Report withNothingFound(Report report, PoolsOptions options) {
    if (!report.subsystems().isEmpty() || !report.failures().isEmpty()) {
      return report;
    }
    String help = "Is it running? See: pgrep -a 'nginx|openresty'";
    Failure nothing =
        new Failure(
            Kind.NOT_A_WORKER,
            whereLooked(options),
            "no nginx with the Lua module was found",
            options.isForAll() ? Targets.helpToFind(help) : help);
    return new Report(report.subsystems(), report.workers(), List.of(nothing));
  }

  private static String whereLooked(PoolsOptions options) {
    if (options.isForAll()) {
      return "this machine";
    }
    return options.command().isPresent() ? "the command" : "the targets";
  }

  /** Tells of what failed and, if asked, of what the rest cost. */
  static void tell(Report report, PoolsOptions options) {
    if (!options.quiet()) {
      Failure.sentences(report.failures()).forEach(Messages::error);
    }
    if (options.verbose()) {
      report.workers().forEach(Reports::tell);
    }
  }

  private static void tell(Worker worker) {
    Messages.note(
        "process %d: %s; %d system calls, %d bytes, %d µs, %d retakes"
            .formatted(
                worker.pid(),
                worker.found(),
                worker.cost().calls(),
                worker.cost().bytes(),
                worker.cost().microseconds(),
                worker.cost().retakes()));
  }
}
