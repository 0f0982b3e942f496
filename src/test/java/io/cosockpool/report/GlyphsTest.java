package io.cosockpool.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Printable;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GlyphsTest {
  private static final Glyphs GLYPHS = new Glyphs(true, false);

  /** A terminal may draw these with two columns, though their width is ambiguous or neutral. */
  private static boolean differsBetweenTerminals(int character) {
    return (character >= 0x3248 && character <= 0x324f)
        || (character >= 0x1f1e6 && character <= 0x1f1ff);
  }

  private static boolean isShown(int character) {
    String text = Character.toString(character);
    return Printable.of(text).equals(text);
  }

  @Test
  void eachCharacterThatIsShownTakesAsManyColumnsAsUnicodeSays() {
    List<String> wrong =
        IntStream.rangeClosed(0x21, Character.MAX_CODE_POINT)
            .filter(GlyphsTest::isShown)
            .filter(character -> !differsBetweenTerminals(character))
            .filter(
                character ->
                    GLYPHS.labelWidth(Character.toString(character))
                        != EastAsianWidth.columns(character))
            .mapToObj("%x"::formatted)
            .toList();

    assertEquals(List.of(), wrong);
  }

  @Test
  void aLabelIsCutToItsWidth() {
    String tangut = Character.toString(0x17000);

    assertEquals("…" + tangut + " ", GLYPHS.padded(GLYPHS.cut(tangut.repeat(9), 4), 4));
    assertEquals(6, EastAsianWidth.columns(GLYPHS.cut(tangut.repeat(2) + "ab", 6)));
    assertEquals("ab…yz", GLYPHS.cut("abcdefxyz", 5));
  }
}
