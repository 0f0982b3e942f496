package io.cosockpool.cli;

import io.cosockpool.linux.UserTerminal;
import io.cosockpool.report.ChartStyle;

/** What a chart is shown on: the terminal, if there is one. */
final class Screen {
  private static final int USUAL_WIDTH = 80;

  /** The least that a chart is legible with. */
  private static final int LEAST_WIDTH = 60;

  private Screen() {}

  /**
   * How a chart is drawn.
   *
   * @param toTerminal whether it goes to a terminal
   */
  static ChartStyle style(boolean toTerminal, ColorOption color) {
    boolean wanted =
        switch (color) {
          case always -> true;
          case never -> false;
          case auto -> toTerminal && showsColors();
        };
    int width =
        toTerminal
            ? UserTerminal.size().map(UserTerminal.Size::columns).orElse(USUAL_WIDTH)
            : USUAL_WIDTH;
    return new ChartStyle(Math.max(LEAST_WIDTH, width), wanted, showsUnicode());
  }

  /** Whether somebody sits at the terminal whose keys can be read, and which can be drawn on. */
  static boolean isInteractive() {
    return UserTerminal.hasKeys() && !"dumb".equals(System.getenv("TERM"));
  }

  /** See no-color.org. */
  private static boolean showsColors() {
    String noColor = System.getenv("NO_COLOR");
    return (noColor == null || noColor.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
  }

  /** What the locale says, which Java has asked for already. */
  private static boolean showsUnicode() {
    return "UTF-8".equals(System.getProperty("native.encoding"));
  }
}
