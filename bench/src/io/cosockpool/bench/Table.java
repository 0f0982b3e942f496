package io.cosockpool.bench;

import java.util.List;

/** The table in Markdown. Each row is printed when it is there, since a run takes long. */
final class Table {
  private static final String NONE = "";

  Table() {
    print(List.of("what", "measured", "compared with", "measured", "ratio", "more", "goal"));
    print(List.of("---", "---", "---", "---", "---", "---", "---"));
  }

  private static void print(List<String> row) {
    System.out.println("| " + String.join(" | ", row).stripTrailing() + " |");
  }

  /** What the rows from here on are about. */
  void section(String title) {
    print(List.of("**" + title + "**", NONE, NONE, NONE, NONE, NONE, NONE));
  }

  /** Two things that were measured side by side. */
  void compare(
      String what,
      Quartiles measured,
      String comparedWith,
      Quartiles compared,
      Quartiles ratio,
      String more,
      String goal) {
    print(
        List.of(
            what,
            measured.duration(),
            comparedWith,
            compared.duration(),
            ratio.ratio(),
            more,
            goal));
  }

  /** Something that is compared with nothing. */
  void tell(String what, String measured, String more) {
    print(List.of(what, measured, NONE, NONE, NONE, more, NONE));
  }

  /** Whether a goal is met, as the last column says it. */
  static String goal(String goal, boolean met) {
    return goal + (met ? ": met" : ": **missed**");
  }
}
