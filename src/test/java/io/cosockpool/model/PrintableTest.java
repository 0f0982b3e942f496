package io.cosockpool.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"", "127.0.0.1:6379", "unix:/run/redis.sock", "'<>&;$`", "größe", "日本", "😀"})
  void leavesVisibleTextAsItIs(String text) {
    assertEquals(text, Printable.of(text));
  }

  @ParameterizedTest
  @CsvSource({
    "00, \\x00",
    "0a, \\x0a",
    "09, \\x09",
    "20, \\x20",
    "1b5b324a, \\x1b[2J",
    "7f, \\x7f",
    "5c, \\\\",
    "22, \\\"",
    "5c783030, \\\\x00",
    "c285, \\u{85}",
    "c2a0, \\u{a0}",
    "c2ad, \\u{ad}",
    "e2808b, \\u{200b}",
    "e280a8, \\u{2028}",
    "e280a9, \\u{2029}",
    "e280ae, \\u{202e}",
    "e281a6, \\u{2066}",
    "e38080, \\u{3000}",
    "cc81, \\u{301}",
    "efbbbf, \\u{feff}",
    "ee8080, \\u{e000}",
    "f3a08081, \\u{e0001}",
    "e1859f, \\u{115f}",
    "e185a0, \\u{1160}",
    "e18688, \\u{1188}",
    "ed9eb0, \\u{d7b0}",
    "e385a4, \\u{3164}",
    "efbea0, \\u{ffa0}",
    "e2a080, \\u{2800}",
    "d985, \\u{645}",
    "d790, \\u{5d0}",
    "d9a3, \\u{663}",
    "efba8d, \\u{fe8d}"
  })
  void escapesWhatIsBlankInvisibleOrMisleading(String hex, String expected) {
    assertEquals(expected, Printable.of(HexFormat.of().parseHex(hex)));
  }

  @ParameterizedTest
  @CsvSource({
    "ff, \\xff",
    "80, \\x80",
    "c3, \\xc3",
    "c341, \\xc3A",
    "c0af, \\xc0\\xaf",
    "e080af, \\xe0\\x80\\xaf",
    "e282, \\xe2\\x82",
    "e28241, \\xe2\\x82A",
    "eda080, \\xed\\xa0\\x80",
    "f4908080, \\xf4\\x90\\x80\\x80",
    "f09f98, \\xf0\\x9f\\x98",
    "f888808080, \\xf8\\x88\\x80\\x80\\x80",
    "61ff62, a\\xffb",
    "fffe, \\xff\\xfe",
    "c3a9ffc3a9, é\\xffé"
  })
  void escapesEachByteThatIsNoUtf8(String hex, String expected) {
    assertEquals(expected, Printable.of(HexFormat.of().parseHex(hex)));
  }

  @Test
  void differentBytesAreDifferentText() {
    Random random = new Random(7);
    byte[] alphabet = {'\\', 'x', '0', 'u', '{', '}', 'a', ' ', '\n', (byte) 0xc3, (byte) 0xa9};
    Map<String, String> bytesOf = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = new byte[random.nextInt(8)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = alphabet[random.nextInt(alphabet.length)];
      }
      String hex = HexFormat.of().formatHex(bytes);
      assertEquals(hex, bytesOf.getOrDefault(Printable.of(bytes), hex));
      bytesOf.put(Printable.of(bytes), hex);
    }
  }

  @Test
  void noBytesMakeABlankOrAControlCharacter() {
    Random random = new Random(8);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      String text = Printable.of(bytes);
      assertTrue(
          text.codePoints().noneMatch(c -> Character.isISOControl(c) || Character.isSpaceChar(c)));
      assertFalse(text.chars().anyMatch(c -> c == 0xfffd), "nothing is lost");
    }
  }

  @Test
  void aNameIsShownAsItsBytesAre() {
    byte[] bytes = "a b".getBytes(StandardCharsets.UTF_8);
    assertEquals("a\\x20b", new Name(bytes).toString());
  }
}
