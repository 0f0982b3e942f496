package io.cosockpool.cli;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Worker;
import io.cosockpool.targets.Targets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What every command says of a report on standard error. */
final class Reports {
  private Reports() {}

  /** Nothing that can be read is among the targets. */
  static Failure nothingFound(PoolsOptions options) {
    String help = "Is it running? See: pgrep -a 'nginx|openresty'";
    return new Failure(
        Kind.NOT_A_WORKER,
        new Subject.Other(whereLooked(options)),
        "no nginx with the Lua module was found",
        options.isForAll() ? Targets.helpToFind(help) : help);
  }

  /** Says why nothing is read at all. */
  static ExitCode refuse(Failure obstacle) {
    Messages.error(obstacle.sentence());
    return ExitCode.of(obstacle);
  }

  private static String whereLooked(PoolsOptions options) {
    if (options.isForAll()) {
      return "this machine";
    }
    return options.command().isPresent() ? "the command" : "the targets";
  }

  /** Tells of what failed, what is to be known of the rest and, if asked, of what it cost. */
  static void tell(Report report, PoolsOptions options) {
    if (!options.quiet()) {
      Failure.sentences(report.failures()).forEach(Messages::error);
      notes(report.workers()).forEach(Messages::note);
    }
    if (options.verbose()) {
      report.workers().forEach(Reports::tell);
    }
  }

  /** The lines for people: what is to be known of several workers shares one. */
  private static List<String> notes(List<Worker> workers) {
    Map<String, List<Subject>> subjects = new LinkedHashMap<>();
    for (Worker worker : workers) {
      for (String note : worker.notes()) {
        subjects.computeIfAbsent(note, n -> new ArrayList<>()).add(new Subject.Pid(worker.pid()));
      }
    }
    List<String> sentences = new ArrayList<>();
    subjects.forEach(
        (note, of) ->
            sentences.add(
                of.stream().map(Subject::toString).collect(Collectors.joining(", "))
                    + ": "
                    + note
                    + "."));
    return sentences;
  }

  private static void tell(Worker worker) {
    Messages.note(
        "process %d: %s; %d system calls, %d bytes, %d µs, %d retakes%s"
            .formatted(
                worker.pid(),
                worker.sentence(),
                worker.cost().calls(),
                worker.cost().bytes(),
                worker.cost().microseconds(),
                worker.cost().retakes(),
                stops(worker.cost().stops())));
  }

  private static String stops(List<Long> microseconds) {
    if (microseconds.isEmpty()) {
      return "";
    }
    String lengths = microseconds.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return microseconds.size() == 1
        ? ", stopped once for %s µs".formatted(lengths)
        : ", stopped %d times for %s µs".formatted(microseconds.size(), lengths);
  }
}
