package io.cosockpool.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Objects;
import java.util.regex.Pattern;

/** Which characters take two columns of a terminal, by the data of Unicode. */
final class EastAsianWidth {
  private static final Pattern RANGE =
      Pattern.compile("(\\p{XDigit}{4,6})\\.\\.(\\p{XDigit}{4,6})");
  private static final BitSet WIDE = read();

  private EastAsianWidth() {}

  private static BitSet read() {
    BitSet wide = new BitSet();
    try (InputStream file =
        Objects.requireNonNull(EastAsianWidth.class.getResourceAsStream("/unicode/wide.txt"))) {
      RANGE
          .matcher(new String(file.readAllBytes(), StandardCharsets.UTF_8))
          .results()
          .forEach(
              range ->
                  wide.set(
                      Integer.parseInt(range.group(1), 16),
                      Integer.parseInt(range.group(2), 16) + 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return wide;
  }

  /** How many columns a character takes that is not escaped. */
  static int columns(int character) {
    return WIDE.get(character) ? 2 : 1;
  }

  /** How many columns a text takes. */
  static int columns(String text) {
    return text.codePoints().map(EastAsianWidth::columns).sum();
  }
}
