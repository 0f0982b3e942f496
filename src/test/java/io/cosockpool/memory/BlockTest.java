package io.cosockpool.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockTest {
  private static final Place PLACE = Place.of("registry").to("pools").part("[\"a\"]");

  private static Block block(int... bytes) {
    byte[] copy = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      copy[i] = (byte) bytes[i];
    }
    return new Block(new Range(0x1000, copy.length, PLACE), copy);
  }

  @Test
  void numbersAreLittleEndianAndUnsigned() {
    Block block = block(0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa, 0xf9, 0xf8);
    assertEquals(0xff, block.u8(0));
    assertEquals(0xfeff, block.u16(0));
    assertEquals(0xfcfdfeffL, block.u32(0));
    assertEquals(0xf8f9fafbfcfdfeffL, block.i64(0));
  }

  @Test
  void matchesNothingBeyondItsEnd() {
    Block block = block('a', 'b', 'c');
    assertTrue(block.matches(1, new byte[] {'b', 'c'}));
    assertFalse(block.matches(2, new byte[] {'c', 'd'}));
    assertFalse(block.matches(-1, new byte[] {'a'}));
    assertTrue(block.matches(3, new byte[0]));
  }

  @Test
  void anElementOfAnArrayIsAtItsStride() {
    Block block = block(0x30, 0x10, 0, 0, 0, 0, 0, 0);
    assertTrue(block.holdsElement(0, 0x1000, 4, 0x10));
    assertFalse(block.holdsElement(0, 0x1000, 3, 0x10));
    assertFalse(block.holdsElement(0, 0x1000, 4, 0x14));
    assertFalse(block.holdsElement(0, 0x1040, 4, 0x10));
    assertFalse(block.holdsElement(0, 0, 0, 1));
  }

  @Test
  void containsStructuresAsAWholeOnly() {
    Block block = block(new int[32]);
    assertTrue(block.contains(0x1010, 16));
    assertFalse(block.contains(0x1011, 16));
    assertFalse(block.contains(0xfff, 1));
    assertFalse(block.contains(-1, 16));
    assertFalse(block.contains(Long.MIN_VALUE, 16));
  }

  @Test
  void bytesAreCopies() {
    Block block = block('a', 'b');
    block.bytes(0, 2)[0] = 'x';
    assertArrayEquals(new byte[] {'a', 'b'}, block.bytes(0, 2));
  }

  @Test
  void whatIsKeptStaysAndIsLookedAtLater() {
    byte[] batch = {1, 2, 3, 4};
    List<Integer> looked = new ArrayList<>();
    Block.Usage usage =
        new Block.Usage() {
          @Override
          public void used(int offset, int length) {
            looked.add(offset);
          }

          @Override
          public void usedAsName(int offset, int length) {}

          @Override
          public void usedInAnyOrder(int recordLength) {}
        };
    Range range = new Range(0x1000, 4, PLACE);
    Block kept = Block.within(batch, 0, range, usage).part(1, 3, PLACE).kept();
    Arrays.fill(batch, (byte) 9);
    assertEquals(List.of(), looked);
    assertEquals(3, kept.u8(1));
    assertEquals(List.of(2), looked);
    assertEquals(0x1001, kept.address());
  }

  @Test
  void comparesBytes() {
    assertTrue(block(1, 2, 3).sameBytes(block(1, 2, 3)));
    assertFalse(block(1, 2, 3).sameBytes(block(1, 2, 4)));
    assertTrue(block(1, 2, 3).startsAlike(block(1, 2, 4), 2));
    assertFalse(block(1, 2, 3).startsAlike(block(1, 2, 4), 3));
  }

  @Test
  void aRangeHasALengthThatCanBeRead() {
    assertThrows(IllegalArgumentException.class, () -> new Range(0, 0, PLACE));
    assertThrows(IllegalArgumentException.class, () -> new Range(0, Range.MAX_LENGTH + 1, PLACE));
    assertEquals(Range.MAX_LENGTH, new Range(0, Range.MAX_LENGTH, PLACE).length());
  }

  @Test
  void anUnreadableRangeSaysWhereAndOnWhichPath() {
    Range range = new Range(0x7f00, 16, PLACE);
    UnreadableException thrown =
        assertThrows(UnreadableException.class, () -> new Unreadable(range).orThrow());
    assertEquals(
        "registry → pools[\"a\"]: no readable memory at 0x7f00 (16 bytes)", thrown.getMessage());
  }
}
