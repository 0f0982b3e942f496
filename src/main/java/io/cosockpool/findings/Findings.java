package io.cosockpool.findings;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Report;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** All that is to be said of a report, the most urgent first. */
public final class Findings {
  private Findings() {}

  /** What there is to find without being told anything else, the most urgent first. */
  private static List<Rule> rules() {
    return List.of(
        FullRule.withQueue(),
        FullRule.refusing(),
        FullRule.withoutBacklog(),
        new WorkerBlockedRule(),
        new WorkerSkewRule(),
        new SizesDifferRule(),
        new NeverReusedRule(),
        new BacklogUnreachableRule(),
        new NameManyPeersRule(),
        new PeerManyNamesRule(),
        new ManyPoolsRule());
  }

  /**
   * The findings about a report; where pseudonyms stand for the names, those that these allow.
   *
   * @param peerLimit the connections that one peer can take, if that is known
   */
  public static List<Finding> of(Report report, OptionalLong peerLimit) {
    Observations observations = Observations.of(report);
    List<Finding> findings = new ArrayList<>();
    for (Rule rule : rules(peerLimit)) {
      if (!(rule.needsNames() && report.occasion().redacted())) {
        findings.addAll(rule.find(observations));
      }
    }
    return Finding.sorted(findings);
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

  /** What a finding means, how it is recognised and what to do; empty for an unknown code. */
  public static Optional<String> page(String code) {
    if (!codes().contains(code)) {
      return Optional.empty();
    }
    try (InputStream page = Findings.class.getResourceAsStream("/findings/" + code + ".txt")) {
      return page == null
          ? Optional.empty()
          : Optional.of(new String(page.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
