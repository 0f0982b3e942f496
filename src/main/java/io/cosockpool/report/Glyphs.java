package io.cosockpool.report;

import io.cosockpool.model.Printable;

/**
 * The characters that a chart is drawn with. The parts differ in shape, so that nobody has to tell
 * colours apart; the colours are blue, cyan and yellow, which most people can.
 *
 * @param unicode whether there is more than ASCII
 * @param color whether there are colours
 */
record Glyphs(boolean unicode, boolean color) {
  /**
   * First and last of the characters that take two columns beside the emoji (Unicode Standard Annex
   * 11, W and F, of Unicode 16). What is escaped counts for nothing here, so that ranges with such
   * characters between them are one. Where terminals differ a character is taken for wide: a line
   * that is too short does no harm.
   */
  private static final int[][] WIDE = {
    {0x1100, 0x115e},
    {0x2329, 0x232a},
    {0x2630, 0x2637},
    {0x268a, 0x268f},
    {0x2e80, 0x303e},
    {0x3041, 0xa4c6},
    {0xa960, 0xa97c},
    {0xac00, 0xfad9},
    {0xfe10, 0xff60},
    {0xffe0, 0xffe6},
    {0x16fe0, 0x1b2fb},
    {0x1d300, 0x1d376},
    {0x1f200, 0x1f265},
    {0x20000, 0x323af}
  };

  private static final String INDENT = "    ";
  private static final String END_OF_COLOR = "\033[0m";

  /** As many columns of a bar as there are. */
  String draw(Ink ink, int count) {
    return colored(glyph(ink).repeat(count), sequence(ink));
  }

  /** Text that the eye should find first. */
  String emphasized(String text) {
    return colored(text, "\033[1m");
  }

  private String colored(String text, String sequence) {
    return color && !sequence.isEmpty() && !text.isBlank() ? sequence + text + END_OF_COLOR : text;
  }

  private String glyph(Ink ink) {
    return switch (ink) {
      case SOLID -> unicode ? "█" : "#";
      case DARK -> unicode ? "▓" : "=";
      case MEDIUM -> unicode ? "▒" : "~";
      case LIGHT -> unicode ? "░" : "-";
      case STRIPED -> unicode ? "▌" : "+";
      case LOW -> unicode ? "▄" : ".";
      case ALARM -> unicode ? "▞" : "!";
      case EMPTY -> " ";
      case LIMIT -> unicode ? "│" : "|";
      case MORE -> unicode ? "»" : ">";
    };
  }

  private static String sequence(Ink ink) {
    return switch (ink) {
      case SOLID, DARK, STRIPED -> "\033[34m";
      case LIGHT, MEDIUM -> "\033[36m";
      case ALARM, MORE -> "\033[1;33m";
      case LOW, EMPTY, LIMIT -> "";
    };
  }

  /** Text that is shown as it is, filled up to that width. */
  String padded(String shown, int width) {
    return shown + " ".repeat(Math.max(0, width - width(shown)));
  }

  /** Text that can be shown here, cut in its middle if it is wider than that. */
  String cut(String printable, int width) {
    String text = shown(printable);
    if (width(text) <= width) {
      return text;
    }
    int begin = (width - 1) / 2;
    return head(text, begin) + gap() + tail(text, width - 1 - begin);
  }

  /**
   * The same, cut before and behind a part of it, of which as much is left as there is room.
   *
   * @param start where the part begins in the text
   * @param end where it ends
   */
  String cutAround(String printable, int start, int end, int width) {
    String before = shown(printable.substring(0, start));
    String behind = shown(printable.substring(end));
    String part = cut(printable.substring(start, end), Math.max(1, width - 2));
    int left = Math.max(0, width - width(part));
    int begin = Math.min(width(before), Math.max(left - width(behind), left / 2));
    return headOrGap(before, begin) + part + tailOrGap(behind, left - begin);
  }

  private String headOrGap(String text, int width) {
    return width(text) <= width || width == 0 ? head(text, width) : head(text, width - 1) + gap();
  }

  private String tailOrGap(String text, int width) {
    return width(text) <= width || width == 0 ? tail(text, width) : gap() + tail(text, width - 1);
  }

  private String gap() {
    return unicode ? "…" : "~";
  }

  private String shown(String printable) {
    return unicode ? printable : Printable.ascii(printable);
  }

  /**
   * Text that can be shown here, broken between its words, the later lines indented.
   *
   * @param used how many columns of the first line are taken
   */
  String wrapped(String shown, int used, int width) {
    StringBuilder text = new StringBuilder();
    int at = used;
    String before = used > 0 ? " " : "";
    for (String word : shown.split(" ", -1)) {
      int needed = labelWidth(word);
      if (at + before.length() + needed > width) {
        text.append('\n').append(INDENT).append(word);
        at = INDENT.length() + needed;
      } else {
        text.append(before).append(word);
        at += before.length() + needed;
      }
      before = " ";
    }
    return text.toString();
  }

  /** How many columns of a terminal a label takes. */
  int labelWidth(String printable) {
    return width(shown(printable));
  }

  private static int width(String text) {
    return text.codePoints().map(Glyphs::width).sum();
  }

  /** Printable text has no characters without width: they are escaped. */
  private static int width(int character) {
    return isWide(character) ? 2 : 1;
  }

  private static boolean isWide(int character) {
    if (Character.isEmojiPresentation(character)) {
      return true;
    }
    for (int[] range : WIDE) {
      if (character >= range[0] && character <= range[1]) {
        return true;
      }
    }
    return false;
  }

  private static String head(String text, int width) {
    int end = 0;
    int used = 0;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      used += width(character);
      if (used > width) {
        break;
      }
      end += Character.charCount(character);
    }
    return text.substring(0, end);
  }

  private static String tail(String text, int width) {
    int start = text.length();
    int used = 0;
    while (start > 0) {
      int character = text.codePointBefore(start);
      used += width(character);
      if (used > width) {
        break;
      }
      start -= Character.charCount(character);
    }
    return text.substring(start);
  }
}
