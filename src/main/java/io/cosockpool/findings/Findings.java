package io.cosockpool.findings;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Report;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** All that is to be said of a report, the most urgent first. */
public final class Findings {
  private Findings() {}

  /** What there is to find without being told anything else, the most urgent first. */
  private static List<Rule> rules() {
    return List.of(
        new WorkerBlockedRule(),
        new WorkerConnectionsRule(),
        new DescriptorsRule(),
        new TimersRule(),
        new PoolMiscountedRule(),
        new PoolDeadlockRule(),
        FullRule.withQueue(),
        FullRule.refusing(),
        FullRule.withoutBacklog(),
        HeldRule.byPeer(),
        HeldRule.byLua(),
        new ConnectUnansweredRule(),
        new PeerUnreachedRule(),
        new WorkerSkewRule(),
        new SizesDifferRule(),
        new NeverReusedRule(),
        new SeldomReusedRule(),
        new NoPoolRule(),
        new UpstreamKeepaliveRule(),
        new BacklogUnreachableRule(),
        new NameManyPeersRule(),
        new PeerManyNamesRule(),
        new ManyPoolsRule());
  }

  /**
   * The findings about a report; where pseudonyms stand for the names, those that these allow. What
   * a busy worker passes through counts only if the earlier looks show it, too: with one look it is
   * not found.
   *
   * @param peerLimit the connections that one peer can take, if that is known
   */
  public static List<Finding> of(Report report, OptionalLong peerLimit) {
    Observations observations = Observations.of(report);
    List<Observations> earlier = report.earlier().stream().map(Observations::of).toList();
    List<Finding> findings = new ArrayList<>();
    for (Rule rule : rules(peerLimit)) {
      if (rule.needsTime()) {
        findings.addAll(lasting(rule, observations, earlier, span(report)));
      } else if (!(rule.needsNames() && report.occasion().redacted())) {
        findings.addAll(rule.find(observations));
      }
    }
    return Finding.sorted(findings);
  }

  /** From the end of the first look to that of the last one, in milliseconds. */
  private static long span(Report report) {
    return report.earlier().isEmpty()
        ? 0
        : report.occasion().endMilliseconds()
            - report.earlier().getFirst().occasion().endMilliseconds();
  }

  private static List<Finding> lasting(
      Rule rule, Observations observations, List<Observations> earlier, long milliseconds) {
    if (earlier.isEmpty()) {
      return List.of();
    }
    List<List<Finding>> before = earlier.stream().map(rule::find).toList();
    return rule.find(observations).stream()
        .filter(finding -> before.stream().allMatch(look -> isIn(look, finding)))
        .map(finding -> finding.lasting(earlier.size() + 1, milliseconds))
        .toList();
  }

  private static boolean isIn(List<Finding> look, Finding finding) {
    return look.stream()
        .anyMatch(
            other ->
                other.subject().equals(finding.subject())
                    && !Collections.disjoint(other.pids(), finding.pids()));
  }

  /** The codes of what one look shows, but only several looks can tell from a passing state. */
  public static List<String> codesThatNeedTime(Report report) {
    Observations observations = Observations.of(report);
    return rules().stream().filter(rule -> rule.suspects(observations)).map(Rule::code).toList();
  }

  /** Whether requests would tell of one look what findings need: who holds the connections. */
  public static boolean askWhoHolds(Report report) {
    Observations observations = Observations.of(report);
    return rules().stream().anyMatch(rule -> rule.asksWhoHolds(observations));
  }

  private static List<Rule> rules(OptionalLong peerLimit) {
    List<Rule> rules = new ArrayList<>(rules());
    peerLimit.ifPresent(limit -> rules.add(new PeerLimitRule(limit)));
    return rules;
  }

  /** The codes of everything that can be found. */
  public static List<String> codes() {
    List<String> codes = new ArrayList<>();
    for (Rule rule : rules()) {
      codes.add(rule.code());
    }
    codes.add(new PeerLimitRule(0).code());
    return codes;
  }

  /** The codes of what cannot be found where pseudonyms stand for the names. */
  public static List<String> codesThatNeedNames() {
    return rules().stream().filter(Rule::needsNames).map(Rule::code).toList();
  }
}
