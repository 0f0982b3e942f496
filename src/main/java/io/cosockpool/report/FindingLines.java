package io.cosockpool.report;

import static java.util.stream.Collectors.joining;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Subject;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Findings as lines under a chart: code, pool and evidence, broken between words, and the first
 * sentence of the advice below. All of it stands in the page and in JSON.
 *
 * @param namesSubsystem whether a name alone does not tell which pool it is
 * @param most how many are shown
 * @param advises whether advice is shown
 */
record FindingLines(Glyphs glyphs, int width, boolean namesSubsystem, int most, boolean advises) {
  /** A screenful with the bars; what is left out is counted. */
  private static final int MOST_BESIDE_BARS = 8;

  /** The first word has a blank before it, so that all lines begin below each other. */
  private static final String BEFORE_ADVICE = "   ";

  private static final Pattern BETWEEN_SENTENCES = Pattern.compile("(?<=[.]) (?=[A-Z])");

  /** Those that stand under bars. */
  FindingLines(Glyphs glyphs, int width, boolean namesSubsystem) {
    this(glyphs, width, namesSubsystem, MOST_BESIDE_BARS, true);
  }

  String of(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    text.append(glyphs.emphasized("Findings")).append(" (see cosockpool explain CODE):\n");
    List<Finding> shown = findings.stream().limit(most).toList();
    List<String> subjects =
        Labels.of(shown.stream().map(FindingLines::first).toList(), glyphs, width / 2);
    for (int i = 0; i < shown.size(); i++) {
      append(text, shown.get(i), subjects.get(i));
    }
    if (findings.size() > most) {
      text.append(
          "  %,d more: add -o html --output-file all.html to see all%n"
              .formatted(findings.size() - most));
    }
    return text.toString();
  }

  private void append(StringBuilder text, Finding finding, String first) {
    int used = 2 + finding.code().length();
    text.append("  ")
        .append(glyphs.emphasized(finding.code()))
        .append(
            glyphs.wrapped(
                subject(finding, first) + ": " + finding.evidence() + holdings(finding),
                used,
                width))
        .append('\n');
    if (advises) {
      text.append(BEFORE_ADVICE)
          .append(
              glyphs.wrapped("Advice: " + firstSentence(finding), BEFORE_ADVICE.length(), width))
          .append('\n');
    }
  }

  private static String firstSentence(Finding finding) {
    return BETWEEN_SENTENCES.splitAsStream(finding.advice()).findFirst().orElseThrow();
  }

  private static String holdings(Finding finding) {
    return finding.holdings().isEmpty()
        ? ""
        : finding.holdings().stream()
            .map(HoldingLines::words)
            .collect(joining("; and at ", "; held at ", ""));
  }

  /** What a finding is about; of several pools the first. */
  private static String first(Finding finding) {
    return finding.subject() instanceof Subject.Pools pools
        ? pools.names().getFirst().readable()
        : finding.subject().toString();
  }

  private String subject(Finding finding, String first) {
    if (!(finding.subject() instanceof Subject.Pools pools)) {
      return first;
    }
    int others = pools.names().size() - 1;
    String all = others == 0 ? first : "%s and %,d more".formatted(first, others);
    return namesSubsystem ? pools.subsystem().label() + " " + all : all;
  }
}
