package io.cosockpool.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyHashTest {
  private static final int KEYS = 1 << 12;

  /** Of so many hash codes that are drawn at random hardly ever two are equal. */
  private static void assertNearlyAllDiffer(Stream<?> keys) {
    long codes = keys.mapToInt(Object::hashCode).distinct().count();
    assertTrue(codes > KEYS - 10, codes + " hash codes");
  }

  /** A word for each bit of a number, of which all that have as many words have one hash code. */
  private static String colliding(int number) {
    StringBuilder text = new StringBuilder();
    for (int bit = KEYS; bit > 0; bit >>= 1) {
      text.append((number & bit) == 0 ? "Aa" : "BB");
    }
    return text.toString();
  }

  @Test
  void namesThatAreMadeToMeetDoNot() {
    assertEquals(1, IntStream.range(0, KEYS).map(i -> colliding(i).hashCode()).distinct().count());
    assertNearlyAllDiffer(
        IntStream.range(0, KEYS)
            .mapToObj(i -> new Name(colliding(i).getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void namesOfNothingButZerosDiffer() {
    assertNearlyAllDiffer(IntStream.range(0, KEYS).mapToObj(length -> new Name(new byte[length])));
  }

  /** Both halves of each number are equal, so that Java's hash code of it is 0. */
  @Test
  void numbersThatAreMadeToMeetDoNot() {
    assertNearlyAllDiffer(halves().mapToObj(KeyHash::of));
    assertNearlyAllDiffer(halves().mapToObj(number -> KeyHash.of(7, number)));
    assertNearlyAllDiffer(
        halves().mapToObj(number -> new RequestId(1, number, OptionalLong.of(number))));
  }

  private static LongStream halves() {
    return LongStream.range(0, KEYS).map(half -> half << Integer.SIZE | half);
  }
}
