package io.cosockpool.report;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Subject;
import java.util.List;

/**
 * Findings as lines under a chart: code, pool and evidence, broken between words. Advice is left to
 * {@code cosockpool explain}.
 *
 * @param namesSubsystem whether a name alone does not tell which pool it is
 */
record FindingLines(Glyphs glyphs, int width, boolean namesSubsystem) {
  /** A screenful with the bars; what is left out is counted. */
  private static final int MOST = 8;

  String of(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    text.append(glyphs.emphasized("Findings")).append(" (see cosockpool explain CODE):\n");
    findings.stream().limit(MOST).forEach(finding -> append(text, finding));
    if (findings.size() > MOST) {
      text.append("  %,d more: see --pool, -o html%n".formatted(findings.size() - MOST));
    }
    return text.toString();
  }

  private void append(StringBuilder text, Finding finding) {
    int used = 2 + finding.code().length();
    text.append("  ")
        .append(glyphs.emphasized(finding.code()))
        .append(glyphs.wrapped(subject(finding) + ": " + finding.evidence(), used, width))
        .append('\n');
  }

  private String subject(Finding finding) {
    return switch (finding.subject()) {
      case Subject.Pools pools -> pools(pools);
      default -> glyphs.cut(finding.subject().toString(), width / 2);
    };
  }

  private String pools(Subject.Pools pools) {
    String first = glyphs.cut(pools.names().getFirst().readable(), width / 2);
    int others = pools.names().size() - 1;
    String all = others == 0 ? first : "%s and %,d more".formatted(first, others);
    return namesSubsystem ? pools.subsystem().label() + " " + all : all;
  }
}
