package io.cosockpool.openresty;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.nginx.connections.UsedEntry;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Keys made of numbers that a process chooses: it cannot make many of them meet in a table. */
class StrangersKeysTest {
  private static final int KEYS = 1 << 12;

  /** Both halves of each number are equal, so that Java's hash code of it is 0. */
  private static void assertNearlyAllDiffer(LongFunction<Object> key) {
    long codes =
        LongStream.range(0, KEYS)
            .mapToObj(half -> key.apply(half << Integer.SIZE | half))
            .mapToInt(Object::hashCode)
            .distinct()
            .count();
    assertTrue(codes > KEYS - 10, codes + " hash codes");
  }

  @Test
  void idleConnections() {
    assertNearlyAllDiffer(number -> idle(number, 0, 0, 0));
    assertNearlyAllDiffer(number -> idle(0, number, 0, 0));
    assertNearlyAllDiffer(number -> idle(0, 0, number, 0));
    assertNearlyAllDiffer(number -> idle(0, 0, 0, number));
  }

  private static RawContents.Idle idle(long connection, long reused, long timer, long number) {
    return new RawContents.Idle(
        connection, 3, Optional.empty(), reused, OptionalLong.of(timer), OptionalLong.of(number));
  }

  @Test
  void queuedConnects() {
    assertNearlyAllDiffer(number -> new RawContents.Queued(number, OptionalLong.of(number)));
  }

  /** A slot and a number that compensates for it. */
  @Test
  void entriesOfTheConnectionPool() {
    assertNearlyAllDiffer(number -> new UsedEntry((int) number, 0, 3, -31L * (int) number));
  }
}
