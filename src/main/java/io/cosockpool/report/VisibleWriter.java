package io.cosockpool.report;

import io.cosockpool.model.Printable;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Escapes in JSON what is not seen or what a terminal obeys, beside that which JSON itself forbids.
 * Such characters stand in strings alone, where an escape means the same.
 */
final class VisibleWriter extends FilterWriter {
  /** The first character that JSON itself lets pass and that may be hidden. */
  private static final int FIRST_HIDDEN = 0x7f;

  VisibleWriter(Writer out) {
    super(out);
  }

  @Override
  public void write(int character) throws IOException {
    if (character < FIRST_HIDDEN) {
      out.write(character);
    } else {
      write(Character.toString((char) character), 0, 1);
    }
  }

  @Override
  public void write(char[] characters, int offset, int length) throws IOException {
    write(new String(characters, offset, length), 0, length);
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    int end = offset + length;
    int written = offset;
    for (int at = offset; at < end; ) {
      if (text.charAt(at) < FIRST_HIDDEN) {
        at++;
        continue;
      }
      int codePoint = text.codePointAt(at);
      int next = Math.min(end, at + Character.charCount(codePoint));
      if (Printable.isHidden(codePoint)) {
        out.write(text, written, at - written);
        for (int unit = at; unit < next; unit++) {
          out.write("\\u%04x".formatted((int) text.charAt(unit)));
        }
        written = next;
      }
      at = next;
    }
    out.write(text, written, end - written);
  }
}
