package io.cosockpool.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What processes can make cosockpool hold, in one place: anybody's process may call itself nginx,
 * and the heap has a fixed size (src/launcher/java.options). One budget serves all processes of a
 * reading, and each has a share in it: half of the budget is divided among them, so that nobody can
 * take that from another one, and the other half goes to whoever needs it.
 */
public final class Budget {
  /**
   * What all walks together may hold, as entries: each walk and each range that it asks for is one,
   * of about 250 bytes with what it finds. 100,000 pools are 500,000.
   */
  public static final int ENTRIES = 1 << 20;

  /** What an entry stands for, in bytes of the heap. */
  public static final int BYTES_OF_AN_ENTRY = 250;

  /**
   * What the names of all pools in a report take together; of more than that the shortest of each
   * process are printed. An escape makes six characters of a byte, so that a report has at most 50
   * MB of names, of which a format has some copies at a time.
   */
  public static final long BYTES_OF_NAMES = 8 << 20;

  /**
   * How often the bytes of a name are counted where a walk finds one: the looks of a reading, the
   * readings that are compared, the report and what is made of it each may have a copy.
   */
  public static final int COPIES_OF_A_NAME = 8;

  /** How many pools of a table are looked at; the others are counted. */
  public static final int POOLS_OF_A_TABLE = 1 << 17;

  /** How many nodes of a table of pools are read, 48 MiB; LuaJIT doubles a table that is full. */
  public static final int NODES_OF_A_TABLE = 1 << 21;

  /** What one walk may ask for: a pool of 60,000 connections takes three ranges for each. */
  public static final int RANGES_OF_A_WALK = 1 << 18;

  /** What one round reads of a process: 5,000 pools of 30, some milliseconds. */
  public static final long BYTES_OF_A_ROUND = 32L << 20;

  /** The same in ranges. */
  public static final int RANGES_OF_A_ROUND = 1 << 16;

  /** What a single walk, with those that lead to it, can make a round read; a freeze, too. */
  public static final long MOST_BYTES_OF_A_ROUND = 128L << 20;

  /** How many walks a round finds of a process; the next round finds more. */
  public static final int WALKS_FOUND_IN_A_ROUND = 1 << 14;

  /** How many links of chains a round follows of a process; the next round goes on. */
  public static final int LINKS_OF_A_ROUND = 1 << 16;

  /** How many calls it makes for that, each for a link of every chain. */
  public static final int STEPS_OF_A_ROUND = 1 << 12;

  /**
   * How many ranges are read over and over without much cost while walks find out what else they
   * need: a few calls read them.
   */
  public static final int RANGES_READ_OVER = 1 << 12;

  /** How many batches a round reads ahead of the next one. */
  public static final int BATCHES_AHEAD = 1 << 6;

  /** How many failures of pools a process can make us print one by one; the rest is counted. */
  public static final int FAILURES = 100;

  /** The longest buffer that a batch keeps from one reading to the next: 2,000 pools of 30. */
  public static final int BYTES_KEPT = 16 << 20;

  /** What the batches of all processes keep together. */
  private static final long ALL_BYTES_KEPT = 192L << 20;

  /**
   * What {@code -c} keeps of pools that it has seen, with their connections, and again of the last
   * readings.
   */
  public static final int POOLS_KEPT = 1 << 17;

  /**
   * Names of pools are host names and ports, paths or what a program made up: some hundred bytes. A
   * pool with a longer one than that is not read, nor is its name.
   */
  public static final int LONGEST_NAME = 1 << 16;

  /** How many sockets of a network namespace are looked at; 300 bytes are held of each. */
  public static final int SOCKETS = 1 << 19;

  /** Of how many processes that came and went {@code -c} says anything. */
  public static final int WORKERS_KEPT = 1 << 13;

  private final int most;
  private final List<Share> shares = new ArrayList<>();
  private int common;
  private long kept;
  private ByteBuffer lent = ByteBuffer.allocate(0);
  private final Buffers buffers = new Buffers();

  /** The budget of one reading. */
  public Budget() {
    this(ENTRIES);
  }

  /** One of so many entries. */
  public Budget(int entries) {
    most = entries;
  }

  /** How many bytes the batches of all processes keep. */
  public long kept() {
    return kept;
  }

  /** A share for one more process, which makes those of the others smaller. */
  public Share share() {
    Share share = new Share();
    shares.add(share);
    count();
    return share;
  }

  /** Says that a reading ends: what neither it nor the one before needed is kept no longer. */
  public void endReading() {
    buffers.endReading();
  }

  private int guaranteed() {
    return most / 2 / Math.max(1, shares.size());
  }

  /** What is used of the common half. */
  private void count() {
    common = 0;
    for (Share share : shares) {
      common += share.beyond();
    }
  }

  /** What one process holds. */
  public final class Share {
    private int used;
    private long keptHere;

    private Share() {}

    private int beyond() {
      return Math.max(0, used - guaranteed());
    }

    /** Takes so many entries, if they are there. */
    public boolean take(int entries) {
      int before = beyond();
      used += entries;
      int more = beyond() - before;
      if (more > 0 && common + more > most / 2) {
        used -= entries;
        return false;
      }
      common += more;
      return true;
    }

    /** Takes so many entries that nothing goes without. */
    public void takeAnyway(int entries) {
      int before = beyond();
      used += entries;
      common += beyond() - before;
    }

    /** Gives back so many entries. */
    public void give(int entries) {
      int before = beyond();
      used -= entries;
      common -= before - beyond();
    }

    /** A buffer of this length or a longer one for a batch to keep; empty if it may not. */
    Optional<ByteBuffer> keep(int length) {
      if (kept + length > ALL_BYTES_KEPT) {
        return Optional.empty();
      }
      ByteBuffer taken = buffers.take(length);
      countKept(taken.capacity());
      return Optional.of(taken);
    }

    private void countKept(int bytes) {
      kept += bytes;
      keptHere += bytes;
    }

    /** Takes back a buffer whose bytes nobody looks at any more. */
    void reuse(ByteBuffer buffer) {
      countKept(-buffer.capacity());
      buffers.give(buffer);
    }

    /** Counts a buffer no more, into which the kernel may still write. */
    void lose(ByteBuffer buffer) {
      countKept(-buffer.capacity());
    }

    /** The buffer that long batches share; who borrowed it before has done with it. */
    ByteBuffer lend(int length) {
      if (lent.capacity() < length) {
        lent =
            ByteBuffer.allocateDirect((int) Math.max(length, BYTES_OF_A_ROUND))
                .order(ByteOrder.LITTLE_ENDIAN);
      }
      return lent;
    }

    /** Lends that buffer to nobody any more. */
    void loseLent() {
      lent = ByteBuffer.allocate(0);
    }

    /** Gives back everything: nobody reads the process any more. */
    public void close() {
      kept -= keptHere;
      keptHere = 0;
      used = 0;
      shares.remove(this);
      count();
    }
  }
}
