package io.cosockpool.report;

import io.cosockpool.model.Finding;
import java.util.List;

/**
 * Findings as lines under a chart: code, pool and evidence, broken between words. Advice is left to
 * {@code cosockpool explain}.
 */
record FindingLines(Glyphs glyphs, int width) {
  /** A screenful with the bars; what is left out is counted. */
  private static final int MOST = 8;

  private static final String INDENT = "    ";

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
    text.append("  ").append(glyphs.emphasized(finding.code()));
    int used = 2 + finding.code().length();
    for (String word : (pools(finding) + ": " + finding.evidence()).split(" ", -1)) {
      int needed = glyphs.labelWidth(word);
      if (used + 1 + needed > width) {
        text.append('\n').append(INDENT).append(word);
        used = INDENT.length() + needed;
      } else {
        text.append(' ').append(word);
        used += 1 + needed;
      }
    }
    text.append('\n');
  }

  private String pools(Finding finding) {
    String first = glyphs.cut(finding.pools().getFirst().readable(), width / 2);
    int others = finding.pools().size() - 1;
    return others == 0 ? first : "%s and %,d more".formatted(first, others);
  }
}
