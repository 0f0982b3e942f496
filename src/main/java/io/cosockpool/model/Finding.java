package io.cosockpool.model;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;

/**
 * What an experienced engineer would say of the numbers.
 *
 * @param code what kind of finding it is; stable, and {@code cosockpool explain} knows it
 * @param subject what it is about
 * @param pids the workers that show it
 * @param urgency the more, the earlier among those of its code; for the order alone
 * @param evidence by what it was recognised, with the numbers: a sentence without its full stop
 * @param advice what to do, whole sentences; a chart shows the first one alone
 * @param holdings the places in the code that hold most of a pool; empty if no requests were read
 */
public record Finding(
    String code,
    Subject subject,
    List<Integer> pids,
    long urgency,
    Wording evidence,
    String advice,
    List<Holding> holdings) {
  /**
   * A place in the code that holds connections of the pool.
   *
   * @param all how many connections are held in all
   */
  public record Holding(HoldingPlace place, long all) {}

  private static final Comparator<Finding> MOST_URGENT_FIRST =
      Comparator.comparingLong(Finding::urgency).reversed().thenComparing(Finding::firstName);

  /** Without places in the code. */
  public Finding(
      String code,
      Subject subject,
      List<Integer> pids,
      long urgency,
      Wording evidence,
      String advice) {
    this(code, subject, pids, urgency, evidence, advice, List.of());
  }

  /** With evidence that tells no names. */
  public Finding(
      String code,
      Subject subject,
      List<Integer> pids,
      long urgency,
      String evidence,
      String advice) {
    this(code, subject, pids, urgency, Wording.of(evidence), advice);
  }

  /**
   * The most urgent of each code first, and equally urgent ones by the names of their pools; the
   * codes are in the order in which they come.
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

  /** Whether it is about a pool that somebody wants to know of, beside others, or about no pool. */
  public boolean isAbout(Predicate<Name> wanted) {
    return !(subject instanceof Subject.Pools pools) || pools.names().stream().anyMatch(wanted);
  }

  /**
   * The same, which so many looks have shown.
   *
   * @param milliseconds how far the first and the last are apart
   */
  public Finding lasting(int looks, long milliseconds) {
    String time = milliseconds < 1000 ? "about 200 ms" : milliseconds / 1000 + " s";
    return new Finding(
        code,
        subject,
        pids,
        urgency,
        Wording.of(evidence, "; so in each of " + looks + " looks within " + time),
        advice,
        holdings);
  }

  private Name firstName() {
    return switch (subject) {
      case Subject.Pools pools -> pools.names().getFirst();
      case Subject.Peer peer -> peer.address();
      default -> Name.EMPTY;
    };
  }

  private Finding redacted(Pseudonyms pseudonyms) {
    return new Finding(
        code,
        subject.redacted(pseudonyms),
        pids,
        urgency,
        evidence.redacted(pseudonyms),
        advice,
        holdings.stream()
            .map(each -> new Holding(each.place().redacted(pseudonyms), each.all()))
            .toList());
  }
}
