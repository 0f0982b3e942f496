package io.cosockpool.findings;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of {@code cosockpool explain}, about a finding or an error.
 *
 * @param code by which it is asked for
 * @param text the whole page: a line {@code code: headline}, then sections
 */
public record Page(String code, String text) {
  private static final String ERRORS = "\nError texts\n";
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** What it is about, in a few words. */
  public String headline() {
    return text.substring(code.length() + 2, text.indexOf('\n'));
  }

  /** The headline and the first section. */
  public String beginning() {
    return text.substring(0, text.indexOf("\n\nWhat it is not"));
  }

  /** The error texts that it explains, as nginx logs them or Lua gets them. */
  List<String> errors() {
    int start = text.indexOf(ERRORS);
    return start < 0
        ? List.of()
        : text.substring(start + ERRORS.length()).lines().map(String::strip).toList();
  }

  /**
   * How much of an error text its own ones explain: the length of the longest that stands in it.
   * What may be part of one of them counts for less than any that is whole.
   *
   * @param asked a line of a log, or a part of one
   */
  int explains(String asked) {
    String sought = plain(asked);
    int best = 0;
    for (String error : errors()) {
      if (isIn(plain(error), sought)) {
        best = Math.max(best, 1 + error.length());
      } else if (isIn(sought, plain(error))) {
        best = Math.max(best, 1);
      }
    }
    return best;
  }

  private static String plain(String text) {
    return BLANKS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }

  /** Whether a text stands in another one, and not as a part of longer words. */
  private static boolean isIn(String part, String whole) {
    Matcher matcher = Pattern.compile("(?<!\\w)" + Pattern.quote(part) + "(?!\\w)").matcher(whole);
    return !part.isEmpty() && matcher.find();
  }
}
