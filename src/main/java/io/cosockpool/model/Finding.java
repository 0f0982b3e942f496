package io.cosockpool.model;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What an experienced engineer would say of the numbers.
 *
 * @param code what kind of finding it is; stable, and {@code cosockpool explain} knows it
 * @param subsystem of the pools
 * @param pools those that it is about, one or more
 * @param pids the workers that show it
 * @param urgency the more, the earlier among those of its code; for the order alone
 * @param evidence by what it was recognised, with the numbers and without names: a sentence without
 *     its full stop
 * @param advice what to do, whole sentences
 */
public record Finding(
    String code,
    Subsystem subsystem,
    List<Name> pools,
    List<Integer> pids,
    long urgency,
    String evidence,
    String advice) {
  private static final Comparator<Finding> MOST_URGENT_FIRST =
      Comparator.comparingLong(Finding::urgency)
          .reversed()
          .thenComparing(finding -> finding.pools().getFirst());

  /**
   * The most urgent of each code first, and equally urgent ones by their pools' names; the codes
   * are in the order in which they come.
   */
  public static List<Finding> sorted(List<Finding> findings) {
    return findings.stream()
        .collect(groupingBy(Finding::code, LinkedHashMap::new, toList()))
        .values()
        .stream()
        .flatMap(ofOneCode -> ofOneCode.stream().sorted(MOST_URGENT_FIRST))
        .toList();
  }

  /**
   * The same with pseudonyms instead of the names of pools, and sorted by these, so that nothing is
   * in an order that the names had.
   */
  public static List<Finding> redacted(List<Finding> findings, Pseudonyms pseudonyms) {
    return sorted(findings.stream().map(finding -> finding.redacted(pseudonyms)).toList());
  }

  private Finding redacted(Pseudonyms pseudonyms) {
    return new Finding(
        code,
        subsystem,
        pools.stream().map(pseudonyms::of).sorted().toList(),
        pids,
        urgency,
        evidence,
        advice);
  }
}
