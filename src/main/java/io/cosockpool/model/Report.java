package io.cosockpool.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One reading of all targets.
 *
 * @param subsystems those whose Lua module is loaded in any process that was looked at
 * @param workers what was read, in the order of the process ids
 * @param failures what was not, in the order of the targets
 */
public record Report(Set<Subsystem> subsystems, List<Worker> workers, List<Failure> failures) {
  /**
   * The same with pseudonyms instead of the names of pools, wherever they stand; nothing is in an
   * order that the names had.
   */
  public Report redacted(Pseudonyms pseudonyms) {
    return new Report(
        subsystems,
        workers.stream().map(worker -> worker.redacted(pseudonyms)).toList(),
        redacted(failures, pseudonyms));
  }

  /** The same with those pools alone whose names are wanted. */
  public Report withPools(Predicate<Name> wanted) {
    return new Report(
        subsystems, workers.stream().map(worker -> worker.withPools(wanted)).toList(), failures);
  }

  /** Failures of one kind and subject are in an order of the names that they tell. */
  static List<Failure> redacted(List<Failure> failures, Pseudonyms pseudonyms) {
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
