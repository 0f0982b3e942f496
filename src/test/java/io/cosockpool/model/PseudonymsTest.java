package io.cosockpool.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PseudonymsTest {
  private static final String NAME = "10.0.0.7:6379";

  private static Name name(String text) {
    return new Name(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void areAsLongAsTheNameInBytesAndCapitalLetters() {
    Pseudonyms pseudonyms = new Pseudonyms();
    for (String text : new String[] {"", "a", NAME, "ü and 😀", "a\0b", "x".repeat(300)}) {
      byte[] pseudonym = pseudonyms.of(name(text)).bytes();
      assertEquals(name(text).bytes().length, pseudonym.length);
      assertTrue(new String(pseudonym, StandardCharsets.ISO_8859_1).matches("[A-Z]*"));
    }
    byte[] notUtf8 = {(byte) 0xff, (byte) 0xc3, 0x28};
    assertTrue(new Name(pseudonyms.of(notUtf8)).decoded().matches("[A-Z]{3}"));
  }

  @Test
  void areTheSameForTheSameNameAndForNobodyElse() {
    Pseudonyms pseudonyms = new Pseudonyms();
    assertEquals(pseudonyms.of(name(NAME)), pseudonyms.of(name(NAME)));
    assertNotEquals(pseudonyms.of(name(NAME)), new Pseudonyms().of(name(NAME)));
  }

  @Test
  void ofPeersTellHostAndPortApart() {
    Pseudonyms pseudonyms = new Pseudonyms(new Random(1));
    String first = pseudonyms.ofPeer("10.0.0.7:6379");
    assertTrue(first.matches("[A-Z]{8}:\\d{5}"), first);
    assertEquals(
        first, pseudonyms.ofPeer("10.0.0.7:11").substring(0, 8) + ":" + pseudonyms.ofPort(6379));
    assertTrue(pseudonyms.ofPeer("[::1]:80").endsWith(":" + pseudonyms.ofPort(80)));
    assertEquals("unix:", pseudonyms.ofPeer("unix:"));
    assertEquals(0, pseudonyms.ofPort(0));
    assertTrue(pseudonyms.ofPeer("no:address").matches("[A-Z]{10}"));
    assertEquals("", pseudonyms.ofPeer(""));
  }

  /** Among the names of local variables a NUL ends a name, and the next bytes stand for others. */
  @Test
  void ofShortNamesCanBeNamesOfVariables() {
    Pseudonyms pseudonyms = new Pseudonyms(new Random(1));
    for (int name = ' '; name < 0x7f; name++) {
      int pseudonym = Byte.toUnsignedInt(pseudonyms.of(new byte[] {(byte) name})[0]);
      assertTrue(pseudonym >= LuaWords.LOOP_VARIABLES.size(), name + " has " + pseudonym);
    }
  }

  @Test
  void areOneToOneEvenWhenLettersDoNotSuffice() {
    Pseudonyms pseudonyms = new Pseudonyms(new Random(1));
    Map<Name, Name> names = new HashMap<>();
    for (int first = 0; first < 256; first++) {
      Name one = new Name(new byte[] {(byte) first});
      names.put(pseudonyms.of(one), one);
      for (int second = 0; second < 8; second++) {
        Name two = new Name(new byte[] {(byte) first, (byte) second});
        names.put(pseudonyms.of(two), two);
      }
    }
    assertEquals(256 * 9, names.size());
    names.forEach((pseudonym, name) -> assertEquals(name.bytes().length, pseudonym.bytes().length));
    Set<Name> all = new HashSet<>(names.values());
    all.forEach(name -> assertEquals(name, names.get(pseudonyms.of(name))));
  }
}
