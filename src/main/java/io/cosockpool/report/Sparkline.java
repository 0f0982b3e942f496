package io.cosockpool.report;

import io.cosockpool.model.PoolSeries;
import java.util.List;

/**
 * The course of a pool as a line of characters, one for each reading, the last one at its end: how
 * many of its connections were in use, measured by its size. A reading in which connects waited
 * stands out.
 */
final class Sparkline {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final String ASCII = "_.-:=+*#";

  private Sparkline() {}

  /**
   * The last readings, as many as there is room for; blank where the pool was not there.
   *
   * @param width of the line, which is as long where there were fewer
   */
  static String of(PoolSeries series, int width, Glyphs glyphs) {
    int count = series.inUse().size();
    StringBuilder line = new StringBuilder(" ".repeat(Math.max(0, width - count)));
    for (int at = Math.max(0, count - width); at < count; at++) {
      line.append(glyph(series, at, glyphs));
    }
    return line.toString();
  }

  private static String glyph(PoolSeries series, int at, Glyphs glyphs) {
    long inUse = series.inUse().get(at);
    if (inUse < 0) {
      return " ";
    }
    if (series.waiting().get(at) > 0) {
      return new Glyphs(glyphs.unicode(), false).draw(Ink.ALARM, 1);
    }
    String levels = glyphs.unicode() ? BLOCKS : ASCII;
    int highest = levels.length() - 1;
    long limit = Math.max(1, series.size());
    int level = inUse == 0 ? 0 : (int) Math.max(1, Math.min(highest, inUse * highest / limit));
    return levels.substring(level, level + 1);
  }

  /** The series of a pool; none if there was no room to keep it. */
  static String of(List<PoolSeries> all, LiveRow row, int width, Glyphs glyphs) {
    return all.stream()
        .filter(series -> series.subsystem() == row.subsystem() && series.name().equals(row.name()))
        .findFirst()
        .map(series -> of(series, width, glyphs))
        .orElse(" ".repeat(width));
  }
}
