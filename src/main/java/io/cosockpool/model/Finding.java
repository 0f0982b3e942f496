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
 * @param evidence by what it was recognised, with the numbers and without names: a sentence without
 *     its full stop
 * @param advice what to do, whole sentences
 */
public record Finding(
    String code,
    Subsystem subsystem,
    List<PoolName> pools,
    List<Integer> pids,
    String evidence,
    String advice) {
  private static final Comparator<Finding> BY_FIRST_POOL =
      Comparator.comparing(finding -> finding.pools().getFirst());

  /**
   * The same with pseudonyms instead of the names of pools. Those of one code are in the order of
   * the pseudonyms, since they had that of the names.
   */
  public static List<Finding> redacted(List<Finding> findings, Pseudonyms pseudonyms) {
    return findings.stream()
        .map(finding -> finding.redacted(pseudonyms))
        .collect(groupingBy(Finding::code, LinkedHashMap::new, toList()))
        .values()
        .stream()
        .flatMap(ofOneCode -> ofOneCode.stream().sorted(BY_FIRST_POOL))
        .toList();
  }

  private Finding redacted(Pseudonyms pseudonyms) {
    return new Finding(
        code,
        subsystem,
        pools.stream().map(pseudonyms::of).sorted().toList(),
        pids,
        evidence,
        advice);
  }
}
