package io.cosockpool.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NameTest {
  private static Name name(int... bytes) {
    byte[] copy = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      copy[i] = (byte) bytes[i];
    }
    return new Name(copy);
  }

  @Test
  void isEqualByItsBytes() {
    assertEquals(name('a', 0, 'b'), name('a', 0, 'b'));
    assertEquals(name('a', 0, 'b').hashCode(), name('a', 0, 'b').hashCode());
    assertNotEquals(name('a', 0, 'b'), name('a', 0, 'c'));
    assertNotEquals(name(0xff), name(0xfe));
  }

  @Test
  void isOrderedByItsBytesAsUnsigned() {
    assertTrue(name('z').compareTo(name(0xc3, 0xa9)) < 0);
    assertTrue(name('a').compareTo(name('a', 0)) < 0);
    assertTrue(name().compareTo(name(0)) < 0);
    assertEquals(0, name('a').compareTo(name('a')));
  }

  @Test
  void decodesEachMaximalWrongSequenceToOneReplacement() {
    assertEquals("\ufffd", name(0xff).decoded());
    assertEquals("\ufffdA", name(0xe2, 0x82, 'A').decoded());
    assertEquals("\ufffd\ufffd", name(0xc0, 0xaf).decoded());
    assertEquals("a\0b", name('a', 0, 'b').decoded());
    assertEquals("é", name(0xc3, 0xa9).decoded());
  }

  @Test
  void aNameThatCannotBeSeenIsQuoted() {
    assertEquals("\"\"", name().readable());
    assertEquals("\" \"", name(' ').readable());
    assertEquals("\"a \"", name('a', ' ').readable());
    assertEquals("\" a\"", name(' ', 'a').readable());
    assertEquals("a b", name('a', ' ', 'b').readable());
    assertEquals("\\u{200b}", name(0xe2, 0x80, 0x8b).readable());
    assertEquals("\\\"a\\\"", name('"', 'a', '"').readable());
  }

  @Test
  void ofAVeryLongNameASentenceHasTheEnds() {
    Name name = new Name(("a".repeat(600) + "b".repeat(600)).getBytes(StandardCharsets.UTF_8));
    assertEquals("a".repeat(128) + "..." + "b".repeat(64), name.toString());
    assertEquals(1200, name.shown().length());
  }

  @Test
  void keepsItsBytesToItself() {
    byte[] bytes = {'a'};
    Name name = new Name(bytes);
    bytes[0] = 'b';
    name.bytes()[0] = 'c';
    assertArrayEquals(new byte[] {'a'}, name.bytes());
  }
}
