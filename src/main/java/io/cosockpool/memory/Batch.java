package io.cosockpool.memory;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ranges that are read together, in their order, into one buffer. A batch is used again and again:
 * its blocks are good until it is cleared or closed.
 *
 * <p>The ranges stand in groups, since what lies in one group should be of one moment: a source
 * that needs several calls begins a new call with a new group where it can.
 */
public final class Batch {
  private static final int UNREADABLE = -1;
  private static final int NOT_READ = -2;
  private static final ByteBuffer EMPTY = ByteBuffer.allocateDirect(0);
  private static final int LEAST = 1 << 12;

  /** Of a buffer that is not one of the shortest a fourth may be unused at most. */
  private static final int STEPS = 4;

  private static final long SPOILT = 0x5b5b5b5b5b5b5b5bL;

  private final Budget.Share share;

  private Range[] ranges = new Range[64];
  private boolean[] begins = new boolean[64];
  private int[] starts = new int[64];
  private Block.@Nullable Usage @Nullable [] usages;
  private int count;
  private long bytes;
  private int filled;
  private ByteBuffer own = EMPTY;
  private boolean borrowed;
  private ByteBuffer buffer = EMPTY;

  /** One of its own. */
  public Batch() {
    this(new Budget().share());
  }

  /** One of a process that has a share in a budget. */
  public Batch(Budget.Share share) {
    this.share = share;
  }

  /** Forgets all ranges. */
  public void clear() {
    count = 0;
    bytes = 0;
    filled = 0;
    usages = null;
    borrowed = false;
    buffer = own;
  }

  /**
   * Adds a range behind the others.
   *
   * @param beginsGroup whether a group begins with it
   * @return its index
   */
  public int add(Range range, boolean beginsGroup) {
    if (count == ranges.length) {
      ranges = Arrays.copyOf(ranges, 2 * count);
      begins = Arrays.copyOf(begins, 2 * count);
      starts = Arrays.copyOf(starts, 2 * count);
    }
    ranges[count] = range;
    begins[count] = beginsGroup;
    starts[count] = NOT_READ;
    bytes += range.length();
    return count++;
  }

  /** How many ranges there are. */
  public int count() {
    return count;
  }

  /** How many bytes the ranges have together. */
  public long bytes() {
    return bytes;
  }

  /** The range with an index. */
  public Range range(int index) {
    return ranges[index];
  }

  /** Whether a group begins with this range. */
  public boolean beginsGroup(int index) {
    return begins[index];
  }

  /** All ranges in their order. */
  public List<Range> ranges() {
    return Collections.unmodifiableList(Arrays.asList(ranges).subList(0, count));
  }

  /**
   * Room for bytes that are read next, which stand at {@link #filled()} of it.
   *
   * @param length how many bytes; all ranges are added by now
   */
  public ByteBuffer room(int length) {
    Objects.checkFromIndexSize(filled, length, bytes);
    if (bytes > buffer.capacity()) {
      buffer = larger(Math.toIntExact(bytes));
    }
    return buffer;
  }

  /**
   * Makes room for all ranges in a buffer of its own.
   *
   * @return whether it may be kept
   */
  public boolean reserve() {
    boolean fits = bytes <= own.capacity() || (bytes <= Budget.BYTES_KEPT && grow((int) bytes));
    buffer = own;
    return fits;
  }

  private boolean grow(int needed) {
    giveBack();
    Optional<ByteBuffer> longer = share.keep(rounded(needed));
    longer.ifPresent(found -> own = found);
    return longer.isPresent();
  }

  /** Of few lengths, so that batches of workers that are alike can use them in turn. */
  private static int rounded(int needed) {
    int step = Math.max(LEAST, Integer.highestOneBit(needed) / STEPS);
    return (needed + step - 1) / step * step;
  }

  /**
   * For all ranges of the batch, of which none is read yet. A long batch borrows a buffer that all
   * processes of the budget share, until it is released.
   */
  private ByteBuffer larger(int needed) {
    if (needed > Budget.BYTES_KEPT || !grow(needed)) {
      borrowed = true;
      return share.lend(needed);
    }
    return own;
  }

  /** Gives back its buffer to others: nobody looks at its blocks any more. */
  public void close() {
    giveBack();
    clear();
  }

  /** Tests run with assertions: these would see it if somebody looked at blocks of it later. */
  private void giveBack() {
    assert spoils(own);
    share.reuse(own);
    own = EMPTY;
  }

  private static boolean spoils(ByteBuffer buffer) {
    for (int at = 0; at < buffer.capacity(); at += Long.BYTES) {
      buffer.putLong(at, SPOILT);
    }
    return true;
  }

  /** Forgets what it has read if that stands in a buffer that it has only borrowed. */
  public void release() {
    if (borrowed) {
      borrowed = false;
      buffer = own;
      Arrays.fill(starts, 0, count, NOT_READ);
    }
  }

  /** Leaves its buffer to a call that may still write into it, and is empty itself. */
  public void leaveBuffer() {
    if (borrowed) {
      share.loseLent();
    }
    share.lose(own);
    own = EMPTY;
    clear();
  }

  /** How many bytes of the buffer are in use. */
  public int filled() {
    return filled;
  }

  /** Says that the next bytes of the buffer are those of a range. */
  public void hold(int index) {
    starts[index] = filled;
    filled += ranges[index].length();
  }

  /** Says that a range cannot be read. */
  public void refuse(int index) {
    starts[index] = UNREADABLE;
  }

  /** Takes over what was read of a range. */
  public void hold(int index, Read read) {
    if (read instanceof Unreadable) {
      refuse(index);
    } else if (read instanceof Block block) {
      block.copyTo(room(block.length()), filled);
      if (usages == null) {
        usages = new Block.Usage[count];
      }
      usages[index] = block.usage();
      hold(index);
    }
  }

  /** Whether a range could be read. */
  public boolean isReadable(int index) {
    return starts[index] >= 0;
  }

  /** Whether a range was tried at all: time may have run out before. */
  public boolean isTried(int index) {
    return starts[index] != NOT_READ;
  }

  /**
   * The bytes of a range that could be read.
   *
   * @param range the range, or one that is shorter at the same address
   */
  public Block block(int index, Range range) {
    return Block.in(buffer, starts[index], range, usages == null ? null : usages[index]);
  }

  /** Whether a range that could be read has the same bytes as another one of another batch. */
  public boolean hasSameBytes(int index, Batch other, int otherIndex) {
    return isReadable(index)
        && other.isReadable(otherIndex)
        && block(index, ranges[index]).sameBytes(other.block(otherIndex, other.ranges[otherIndex]));
  }

  /** What became of each range, with the bytes copied out of the buffer. */
  public List<Read> outcomes() {
    Read[] outcomes = new Read[count];
    for (int i = 0; i < count; i++) {
      outcomes[i] =
          isReadable(i)
              ? new Block(ranges[i], block(i, ranges[i]).bytes(0, ranges[i].length()))
              : new Unreadable(ranges[i]);
    }
    return List.of(outcomes);
  }
}
