package io.cosockpool.screen;

import io.cosockpool.report.KeyHint;
import java.util.ArrayList;
import java.util.List;

/** What keys do, and how the keys are called on the screen. */
enum Action {
  UP("Up, k", "the row above", false),
  DOWN("Down, j", "the row below", false),
  PAGE_UP("PgUp", "a screen up", false),
  PAGE_DOWN("PgDn", "a screen down", false),
  TOP("Home, g", "the first row", false),
  BOTTOM("End, G", "the last row", false),
  OPEN("Enter", "open", true),
  BACK("Esc", "back to the pools", false),
  SORT("s", "sort", true),
  GROUP("b", "by pool, worker, both", false),
  FILTER("/", "filter", true),
  FINDINGS("f", "findings", true),
  PAUSE("p", "pause", true),
  SLOWER("+", "a longer interval", false),
  FASTER("-", "a shorter interval", false),
  REDRAW("Ctrl-L", "draw everything again", false),
  KEYS("?", "keys", true),
  QUIT("q", "quit", true),
  /** A character of the filter. */
  TEXT("", "", false),
  /** Takes the last character of the filter away. */
  ERASE("", "", false),
  /** Ends the writing of the filter. */
  DONE("", "", false);

  private final String key;
  private final String does;
  private final boolean common;

  Action(String key, String does, boolean common) {
    this.key = key;
    this.does = does;
    this.common = common;
  }

  /** Those that are shown. */
  static List<KeyHint> hints() {
    List<KeyHint> hints = new ArrayList<>();
    for (Action action : values()) {
      if (!action.key.isEmpty()) {
        hints.add(new KeyHint(action.key, action.does, action.common));
      }
    }
    return hints;
  }
}
