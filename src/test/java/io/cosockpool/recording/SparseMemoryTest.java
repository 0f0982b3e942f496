package io.cosockpool.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparseMemoryTest {
  private static final int PIECES = 1 << 17;
  private static final int LENGTH = 256;
  private static final long START = 0x100000000L;

  /** Some hundred milliseconds on a busy machine; with a copy of all neighbours, many minutes. */
  private static final Duration LINEAR = Duration.ofSeconds(20);

  private static Stream<Named<List<Integer>>> orders() {
    List<Integer> ascending = IntStream.range(0, PIECES).boxed().toList();
    List<Integer> shuffled = new ArrayList<>(ascending);
    Collections.shuffle(shuffled, new Random(1));
    return Stream.of(
        Named.of("upwards", ascending),
        Named.of("downwards", ascending.reversed()),
        Named.of("in any order", shuffled));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void manyNeighboursBecomeOneRunInLittleTime(List<Integer> order) {
    SparseMemory memory = new SparseMemory();

    assertTimeoutPreemptively(
        LINEAR,
        () -> {
          for (int piece : order) {
            memory.put(START + (long) piece * LENGTH, new byte[LENGTH]);
          }
        });

    assertEquals(Map.of(START, PIECES * LENGTH), lengths(memory));
  }

  /** What is known of each byte is kept byte by byte beside it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theLastBytesOfAPlaceCountHoweverPiecesOverlap(long seed) {
    Random random = new Random(seed);
    SparseMemory memory = new SparseMemory();
    Map<Long, Byte> expected = new TreeMap<>();
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[1 + random.nextInt(30)];
      random.nextBytes(bytes);
      long address = START + random.nextInt(2000);
      memory.put(address, bytes.clone());
      for (int at = 0; at < bytes.length; at++) {
        expected.put(address + at, bytes[at]);
      }
      if (i % 20 == 0) {
        assertEquals(runs(expected), hex(memory));
      }
    }

    assertEquals(runs(expected), hex(memory));
  }

  private static Map<Long, Integer> lengths(SparseMemory memory) {
    Map<Long, Integer> lengths = new TreeMap<>();
    memory.runs().forEach((address, run) -> lengths.put(address, run.length));
    return lengths;
  }

  private static Map<Long, String> runs(Map<Long, Byte> bytes) {
    Map<Long, String> runs = new TreeMap<>();
    long start = 0;
    long end = 0;
    for (Map.Entry<Long, Byte> each : bytes.entrySet()) {
      start = each.getKey() == end ? start : each.getKey();
      runs.merge(start, HexFormat.of().toHexDigits(each.getValue()), String::concat);
      end = each.getKey() + 1;
    }
    return runs;
  }

  private static Map<Long, String> hex(SparseMemory memory) {
    Map<Long, String> texts = new TreeMap<>();
    memory.runs().forEach((address, run) -> texts.put(address, HexFormat.of().formatHex(run)));
    return texts;
  }
}
