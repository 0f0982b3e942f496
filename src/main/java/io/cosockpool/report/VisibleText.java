package io.cosockpool.report;

import io.cosockpool.model.Printable;

/**
 * Escapes in JSON what is not seen or what a terminal obeys, beside that which JSON itself forbids.
 * Such characters stand in strings alone, where an escape means the same.
 */
final class VisibleText {
  /** The first character that JSON itself lets pass and that may be hidden. */
  private static final int FIRST_HIDDEN = 0x7f;

  private VisibleText() {}

  /** The same document with all of them escaped. */
  static String of(String text) {
    int first = 0;
    while (first < text.length() && text.charAt(first) < FIRST_HIDDEN) {
      first++;
    }
    return first == text.length() ? text : escaped(text, first);
  }

  private static String escaped(String text, int first) {
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, first);
    int written = first;
    for (int at = first; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      int next = at + Character.charCount(codePoint);
      if (codePoint >= FIRST_HIDDEN && Printable.isHidden(codePoint)) {
        out.append(text, written, at);
        for (int unit = at; unit < next; unit++) {
          out.append("\\u%04x".formatted((int) text.charAt(unit)));
        }
        written = next;
      }
      at = next;
    }
    return out.append(text, written, text.length()).toString();
  }
}
