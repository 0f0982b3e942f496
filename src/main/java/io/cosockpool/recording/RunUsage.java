package io.cosockpool.recording;

import io.cosockpool.memory.Block;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What readings looked at in a run of recorded memory, and as what. */
final class RunUsage {
  private final BitSet used;
  private final BitSet numbers = new BitSet();
  private final Set<Part> names = new LinkedHashSet<>();
  private final Set<Records> unordered = new LinkedHashSet<>();

  /** As many characters in eight bytes are no address and no number of nginx's: it is text. */
  private static final int TEXT_LENGTH = 7;

  RunUsage(int length) {
    used = new BitSet(length);
  }

  /** A part of the run. */
  private record Part(int at, int length) {}

  /** A part of the run that consists of records. */
  private record Records(Part part, int recordLength) {}

  /** What takes down the usage of a block that is a part of the run. */
  Block.Usage from(int start, int length) {
    return new Block.Usage() {
      @Override
      public void used(int offset, int length) {
        used.set(start + offset, start + offset + length);
      }

      @Override
      public void usedAsNumber(int offset) {
        used(offset, Long.BYTES);
        numbers.set(start + offset);
      }

      @Override
      public void usedAsName(int offset, int length) {
        used(offset, length);
        names.add(new Part(start + offset, length));
      }

      @Override
      public void usedInAnyOrder(int recordLength) {
        unordered.add(new Records(new Part(start, length), recordLength));
      }
    };
  }

  /** The run with 0 for every byte that was not looked at. */
  byte[] used(byte[] run) {
    byte[] kept = run.clone();
    for (int i = used.nextClearBit(0); i < kept.length; i = used.nextClearBit(i + 1)) {
      kept[i] = 0;
    }
    return kept;
  }

  /**
   * The same with pseudonyms for names, without text that was taken for a number, and with records
   * whose order means nothing in an order of their bytes: a hash table has its entries in one that
   * the names gave it.
   */
  byte[] redacted(byte[] run, UnaryOperator<byte[]> pseudonyms) {
    byte[] redacted = used(run);
    numbers.stream().forEach(at -> redactText(redacted, at));
    for (Part name : names) {
      byte[] pseudonym =
          pseudonyms.apply(Arrays.copyOfRange(run, name.at(), name.at() + name.length()));
      System.arraycopy(pseudonym, 0, redacted, name.at(), name.length());
    }
    unordered.forEach(records -> sort(redacted, records));
    return redacted;
  }

  /**
   * Where a reading tries layouts that do not fit, or memory changes, it may take text for a
   * number. As one it is too large for any use, and other text is too.
   */
  private static void redactText(byte[] run, int at) {
    int characters = 0;
    for (int i = at; i < at + Long.BYTES; i++) {
      characters += run[i] >= ' ' && run[i] <= '~' ? 1 : 0;
    }
    if (characters >= TEXT_LENGTH) {
      Arrays.fill(run, at, at + Long.BYTES, (byte) 'X');
    }
  }

  private static void sort(byte[] run, Records records) {
    int length = records.recordLength();
    byte[][] sorted = new byte[records.part().length() / length][];
    for (int i = 0; i < sorted.length; i++) {
      int at = records.part().at() + i * length;
      sorted[i] = Arrays.copyOfRange(run, at, at + length);
    }
    Arrays.sort(sorted, Arrays::compareUnsigned);
    for (int i = 0; i < sorted.length; i++) {
      System.arraycopy(sorted[i], 0, run, records.part().at() + i * length, length);
    }
  }
}
