package io.cosockpool.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * One reading of all targets.
 *
 * <p>A report has parts. To add one: a constant in {@link Part}, which says what else it needs; a
 * record in this package, and a component of {@link Parts} that holds it, with its redaction; what
 * reads it in {@code reading}, and how {@code LastReadings} merges it; an encoder in {@code
 * report}, and a listing there if people are to see it as a table or as bars. Findings look at all
 * parts of a report, so that a rule may join them.
 *
 * @param occasion when and from what it was read
 * @param subsystems those whose Lua module is loaded in any process that was looked at
 * @param workers what was read, in the order of the process ids; of layouts alone in the order of
 *     the targets
 * @param failures what was not, in the order of the targets
 * @param earlier looks at the same targets within the last moments, the oldest first: what they
 *     agree on has lasted. None if there was one look only
 * @param shortTime why there was one look only though more were wanted; empty otherwise
 */
public record Report(
    Occasion occasion,
    Set<Subsystem> subsystems,
    List<Worker> workers,
    List<Failure> failures,
    List<Report> earlier,
    Optional<ShortTime> shortTime) {
  /**
   * The looks took too long for further ones.
   *
   * @param looks how many there were
   * @param milliseconds how long they took, with finding the targets
   * @param timeoutMilliseconds how long the whole reading may take
   */
  public record ShortTime(int looks, long milliseconds, long timeoutMilliseconds) {}

  /** The report of one look. */
  public Report(
      Occasion occasion, Set<Subsystem> subsystems, List<Worker> workers, List<Failure> failures) {
    this(occasion, subsystems, workers, failures, List.of(), Optional.empty());
  }

  /** The report of a reading that could not begin. */
  public static Report failed(Occasion occasion, Failure failure) {
    return new Report(occasion, Set.of(), List.of(), List.of(failure));
  }

  /** The same after earlier looks. */
  public Report after(List<Report> looks) {
    return new Report(
        occasion, subsystems, workers, failures, List.copyOf(looks), Optional.empty());
  }

  /** The same without further looks, for which there was no time. */
  public Report without(ShortTime time) {
    return new Report(occasion, subsystems, workers, failures, List.of(), Optional.of(time));
  }

  /** Whether all connections of any worker were looked at. */
  public boolean hasConnections() {
    return workers.stream().anyMatch(worker -> worker.parts().connections().isPresent());
  }

  /** The same report, which failed if there is nothing in it at all. */
  public Report orFailed(Failure nothingFound) {
    return subsystems.isEmpty() && failures.isEmpty() ? failed(occasion, nothingFound) : this;
  }

  /**
   * The same with pseudonyms instead of names, wherever they stand, and without paths of files.
   * Nothing is in the order of the names any more.
   */
  public Report redacted(Pseudonyms pseudonyms) {
    return new Report(
        occasion.inPseudonyms(),
        subsystems,
        workers.stream().map(worker -> worker.redacted(pseudonyms)).toList(),
        redacted(failures, pseudonyms),
        earlier.stream().map(look -> look.redacted(pseudonyms)).toList(),
        shortTime);
  }

  /** The same with those pools alone whose names are wanted. */
  public Report withPools(Predicate<Name> wanted) {
    return with(worker -> worker.with(worker.parts().withPools(wanted)));
  }

  /** The same of those workers alone that are wanted. */
  public Report withWorkers(Predicate<Worker> wanted) {
    return new Report(
        occasion,
        subsystems,
        workers.stream().filter(wanted).toList(),
        failures,
        earlier,
        shortTime);
  }

  /** The same with another part of the connections of each worker. */
  public Report withConnections(UnaryOperator<WorkerConnections> part) {
    return with(worker -> worker.with(worker.parts().withConnections(part)));
  }

  /** The same with another part of the requests of each worker. */
  public Report withRequests(UnaryOperator<Requests> part) {
    return with(worker -> worker.with(worker.parts().withRequests(part)));
  }

  /** The same with only the length of what follows {@code ?} in the URI of a request. */
  public Report withoutQueries() {
    return with(worker -> worker.with(worker.parts().withoutQueries()));
  }

  /** The same as if nobody had looked at requests. */
  public Report withoutRequests() {
    return with(worker -> worker.with(worker.parts().withoutRequests()));
  }

  /** The same with the numbers of pools alone, which take little room. */
  public Report withNumbersAlone() {
    return with(worker -> worker.with(worker.parts().withNumbersAlone()));
  }

  private Report with(UnaryOperator<Worker> change) {
    return new Report(
        occasion, subsystems, workers.stream().map(change).toList(), failures, earlier, shortTime);
  }

  /** Failures of one kind and subject are in the order of the names that they tell. */
  private static List<Failure> redacted(List<Failure> failures, Pseudonyms pseudonyms) {
    List<Failure> redacted = new ArrayList<>();
    for (int start = 0, end; start < failures.size(); start = end) {
      end = start + 1;
      while (end < failures.size() && failures.get(end).isLike(failures.get(start))) {
        end++;
      }
      failures.subList(start, end).stream()
          .map(failure -> failure.redacted(pseudonyms))
          .sorted(Comparator.comparing(Failure::sentence))
          .forEach(redacted::add);
    }
    return redacted;
  }
}
