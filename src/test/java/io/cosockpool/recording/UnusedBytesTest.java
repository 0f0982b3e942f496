package io.cosockpool.recording;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Unreadable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Recorded memory keeps what it was told, joined into runs, and forgets what nobody looked at. */
class UnusedBytesTest {
  private static final Place HERE = Place.of("here");

  private final SparseMemory memory = new SparseMemory();

  @Test
  void laterBytesReplaceEarlierOnesAndRunsThatTouchAreJoined() throws Exception {
    memory.put(100, new byte[] {1, 2, 3, 4});
    memory.put(104, new byte[] {5, 6});
    memory.put(102, new byte[] {7, 8, 9});
    assertEquals(1, memory.runs().size());
    Block block = memory.read(new Range(100, 6, HERE));
    assertArrayEquals(new byte[] {1, 2, 7, 8, 9, 6}, block.bytes(0, 6));
  }

  @Test
  void aGapIsUnreadable() {
    memory.put(100, new byte[] {1, 2});
    memory.put(103, new byte[] {4});
    Range across = new Range(100, 4, HERE);
    assertEquals(List.of(new Unreadable(across)), memory.attempt(List.of(across)));
  }

  @Test
  void onlyWhatWasLookedAtIsKept() throws Exception {
    memory.put(100, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
    Block block = memory.read(new Range(101, 8, HERE));
    assertEquals(0x0504, block.u16(2));
    assertEquals(9, block.u8(7));
    assertArrayEquals(new byte[] {0, 0, 0, 4, 5, 0, 0, 0, 9}, memory.used().runs().get(100L));
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, memory.runs().get(100L));
  }

  @Test
  void anAddressIsKeptIfItIsTheOneThatIsLookedFor() throws Exception {
    memory.put(100, new byte[] {40, 0, 0, 0, 0, 0, 0, 0, 41, 0, 0, 0, 0, 0, 0, 0});
    Block block = memory.read(new Range(100, 16, HERE));
    assertTrue(block.holdsElement(0, 24, 2, 16));
    assertFalse(block.holdsElement(8, 24, 2, 16));
    assertArrayEquals(
        new byte[] {40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
        memory.used().runs().get(100L));
  }
}
