package io.cosockpool.cli;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How much cosockpool says on standard error about what it reads.
 *
 * @param verbose whether to say what was found where, and what it cost
 * @param quiet whether to say nothing about single processes
 */
record Verbosity(boolean verbose, boolean quiet) {
  /** Says something about the result, unless the user wants quiet. */
  void note(String sentence) {
    if (!quiet) {
      Messages.note(sentence);
    }
  }

  /** Says what could not be read. */
  void failures(List<Failure> failures) {
    if (!quiet) {
      Failure.sentences(failures).forEach(Messages::error);
    }
  }

  /** Says what could not be read, what there is to know about the rest, and what it cost. */
  void report(Report report) {
    failures(report.failures());
    notes(report.workers()).forEach(this::note);
    if (verbose) {
      report.workers().forEach(worker -> Messages.note(cost(worker)));
    }
  }

  /** Workers with the same note share one line. */
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

  private static String cost(Worker worker) {
    return "process %d: %s; %d system calls, %d bytes, %d µs, %d %s%s"
        .formatted(
            worker.pid(),
            worker.sentence(),
            worker.cost().calls(),
            worker.cost().bytes(),
            worker.cost().microseconds(),
            worker.cost().retakes(),
            worker.cost().retakes() == 1 ? "retake" : "retakes",
            stops(worker.cost().stops()));
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
