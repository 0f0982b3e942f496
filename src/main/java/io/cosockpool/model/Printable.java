package io.cosockpool.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Makes bytes that another process chose harmless and unambiguous in a line of text for people: no
 * blanks, control characters, invisible ones or those that are written from right to left; what is
 * escaped can be told from what is not.
 */
public final class Printable {
  private Printable() {}

  /** UTF-8 bytes; those that are not UTF-8 become {@code \xNN}. */
  public static String of(byte[] bytes) {
    return of(bytes, false);
  }

  /** The same for where blanks separate nothing: they stay as they are. */
  public static String withBlanks(byte[] bytes) {
    return of(bytes, true);
  }

  private static String of(byte[] bytes, boolean blanks) {
    return isPlain(bytes) ? new String(bytes, StandardCharsets.US_ASCII) : escaped(bytes, blanks);
  }

  /** Most names are host:port, which no escape is looked for in. */
  private static boolean isPlain(byte[] bytes) {
    for (byte b : bytes) {
      if (b <= ' ' || b >= 0x7f || b == '\\' || b == '"') {
        return false;
      }
    }
    return true;
  }

  private static String escaped(byte[] bytes, boolean blanks) {
    StringBuilder text = new StringBuilder(bytes.length);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    for (int at = 0; at < bytes.length; ) {
      int length = sequenceLength(bytes[at]);
      String character = decode(decoder, bytes, at, Math.min(length, bytes.length - at));
      if (character.isEmpty()) {
        text.append("\\x%02x".formatted(bytes[at]));
        at++;
      } else {
        appendEscaped(text, character.codePointAt(0), blanks);
        at += length;
      }
    }
    return text.toString();
  }

  /** Text that another process chose. */
  public static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Text that was printable when it was made, and is left as it is if that is so. */
  public static String harmless(String text) {
    return text.codePoints().allMatch(character -> character == ' ' || isVisible(character))
        ? text
        : withBlanks(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Printable text for where nothing but ASCII can be shown; it stays unambiguous. */
  public static String ascii(String printable) {
    StringBuilder text = new StringBuilder(printable.length());
    printable
        .codePoints()
        .forEach(
            character -> {
              if (character < 0x80) {
                text.append((char) character);
              } else {
                text.append("\\u{%x}".formatted(character));
              }
            });
    return text.toString();
  }

  /** How many bytes the UTF-8 sequence has that starts so; 1 for what starts none. */
  private static int sequenceLength(byte first) {
    int leadingOnes = Integer.numberOfLeadingZeros(~(first << 24));
    return leadingOnes >= 2 && leadingOnes <= 4 ? leadingOnes : 1;
  }

  private static String decode(CharsetDecoder decoder, byte[] bytes, int at, int length) {
    try {
      CharBuffer decoded = decoder.decode(ByteBuffer.wrap(bytes, at, length));
      return decoded.toString();
    } catch (CharacterCodingException e) {
      return "";
    }
  }

  private static void appendEscaped(StringBuilder text, int codePoint, boolean blanks) {
    if (codePoint == '\\' || codePoint == '"') {
      text.append('\\').appendCodePoint(codePoint);
    } else if (isVisible(codePoint) || (blanks && codePoint == ' ')) {
      text.appendCodePoint(codePoint);
    } else if (codePoint < 0x80) {
      text.append("\\x%02x".formatted(codePoint));
    } else {
      text.append("\\u{%x}".formatted(codePoint));
    }
  }

  /**
   * Whether a character is not seen, or moves or controls what is shown beside it: control and
   * format characters, marks of the direction of writing, letters without width.
   */
  public static boolean isHidden(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> isWithoutWidth(codePoint);
    };
  }

  private static boolean isVisible(int codePoint) {
    return hasGlyph(codePoint) && !isRightToLeft(codePoint) && !isWithoutWidth(codePoint);
  }

  private static boolean hasGlyph(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK ->
          false;
      default -> true;
    };
  }

  /** Where lines are put in order for reading, such characters move the numbers beside them. */
  private static boolean isRightToLeft(int codePoint) {
    return switch (Character.getDirectionality(codePoint)) {
      case Character.DIRECTIONALITY_RIGHT_TO_LEFT,
          Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC,
          Character.DIRECTIONALITY_ARABIC_NUMBER ->
          true;
      default -> false;
    };
  }

  /**
   * Letters and symbols by their type, of which nothing is seen, or that become part of the letter
   * before: fillers, vowels and finals of Hangul, and the Braille pattern without dots.
   */
  private static boolean isWithoutWidth(int codePoint) {
    return (codePoint >= 0x115f && codePoint <= 0x11ff)
        || (codePoint >= 0xd7b0 && codePoint <= 0xd7ff)
        || codePoint == 0x2800
        || codePoint == 0x3164
        || codePoint == 0xffa0;
  }
}
