package io.cosockpool.recording;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.memory.Unreadable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Memory of which some bytes are known, kept as runs of bytes. What is put into it stays in the
 * pieces in which it came until somebody looks: to join them each time would take as long as there
 * are bytes around, and a process has its pools side by side.
 */
final class SparseMemory implements Memory {
  /** Runs that touch each other only as long as they are not {@link #joined}. */
  private NavigableMap<Long, Run> runs = new TreeMap<>(Long::compareUnsigned);

  private boolean joined = true;

  /** The joined runs by their order, which is found faster than by a tree. */
  private Run[] ordered = {};

  private long[] starts = {};

  /** A run of known bytes, and how it was looked at. */
  private static final class Run {
    final byte[] bytes;
    private @Nullable RunUsage usage;

    Run(byte[] bytes) {
      this.bytes = bytes;
    }

    RunUsage usage() {
      if (usage == null) {
        usage = new RunUsage(bytes.length);
      }
      return usage;
    }
  }

  /** The known runs by their addresses, which do not touch each other. */
  Map<Long, byte[]> runs() {
    join();
    Map<Long, byte[]> known = new TreeMap<>(Long::compareUnsigned);
    runs.forEach((address, run) -> known.put(address, run.bytes));
    return known;
  }

  /**
   * Takes bytes that stand at an address, in place of what was known there; the array may be kept.
   */
  void put(long address, byte[] bytes) {
    long end = address + bytes.length;
    long at = address;
    while (at != end) {
      Map.Entry<Long, Run> known = runs.floorEntry(at);
      boolean isKnown = known != null && Long.compareUnsigned(endOf(known), at) > 0;
      long next = isKnown ? least(endOf(known), end) : startOfNext(at, end);
      int offset = (int) (at - address);
      int length = (int) (next - at);
      if (isKnown) {
        System.arraycopy(
            bytes, offset, known.getValue().bytes, (int) (at - known.getKey()), length);
      } else {
        boolean isAll = length == bytes.length;
        runs.put(at, new Run(isAll ? bytes : Arrays.copyOfRange(bytes, offset, offset + length)));
      }
      at = next;
    }
    joined = false;
  }

  private long startOfNext(long address, long end) {
    Long next = runs.higherKey(address);
    return next == null ? end : least(next, end);
  }

  private static long least(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? a : b;
  }

  private static long endOf(Map.Entry<Long, Run> run) {
    return run.getKey() + run.getValue().bytes.length;
  }

  /** Makes one run of those that touch each other; what is joined is held twice no longer. */
  private void join() {
    if (joined) {
      return;
    }
    NavigableMap<Long, Run> pieces = runs;
    runs = new TreeMap<>(Long::compareUnsigned);
    List<Map.Entry<Long, Run>> touching = new ArrayList<>();
    for (Map.Entry<Long, Run> piece = pieces.pollFirstEntry();
        piece != null;
        piece = pieces.pollFirstEntry()) {
      if (!touching.isEmpty() && endOf(touching.getLast()) != piece.getKey()) {
        putJoined(touching);
        touching.clear();
      }
      touching.add(piece);
    }
    putJoined(touching);
    ordered = runs.values().toArray(Run[]::new);
    starts = runs.keySet().stream().mapToLong(Long::longValue).toArray();
    joined = true;
  }

  private void putJoined(List<Map.Entry<Long, Run>> touching) {
    if (touching.size() == 1) {
      runs.put(touching.getFirst().getKey(), touching.getFirst().getValue());
      return;
    }
    long start = touching.getFirst().getKey();
    byte[] all = new byte[Math.toIntExact(endOf(touching.getLast()) - start)];
    for (Map.Entry<Long, Run> piece : touching) {
      byte[] bytes = piece.getValue().bytes;
      System.arraycopy(bytes, 0, all, (int) (piece.getKey() - start), bytes.length);
    }
    runs.put(start, new Run(all));
  }

  @Override
  public List<Read> attempt(List<Range> ranges) {
    List<Read> outcomes = new ArrayList<>(ranges.size());
    for (Range range : ranges) {
      outcomes.add(look(range));
    }
    return outcomes;
  }

  /** Nothing is copied but into the batch, and that is as long as whoever reads permits. */
  @Override
  public void fill(Batch batch, Deadline deadline) {
    for (int i = 0; i < batch.count() && !deadline.passed(); i++) {
      batch.hold(i, look(batch.range(i)));
    }
  }

  private Read look(Range range) {
    join();
    int at = runBefore(range.address());
    if (at < 0) {
      return new Unreadable(range);
    }
    Run run = ordered[at];
    long offset = range.address() - starts[at];
    if (offset < 0 || offset > run.bytes.length - (long) range.length()) {
      return new Unreadable(range);
    }
    int within = (int) offset;
    return Block.within(run.bytes, within, range, run.usage().from(within, range.length()));
  }

  /** The place of the last run that starts at this address or before; -1 if none does. */
  private int runBefore(long address) {
    int low = 0;
    int high = starts.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(starts[middle], address) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** The same memory, where every byte that nobody has looked at is 0. */
  SparseMemory used() {
    return changed(RunUsage::used);
  }

  /**
   * The same, with pseudonyms for the names that were looked at, and without an order that tells of
   * them.
   */
  SparseMemory redacted(UnaryOperator<byte[]> pseudonyms) {
    return changed((usage, run) -> usage.redacted(run, pseudonyms));
  }

  private SparseMemory changed(BiFunction<RunUsage, byte[], byte[]> change) {
    join();
    SparseMemory changed = new SparseMemory();
    runs.forEach(
        (address, run) -> changed.runs.put(address, new Run(change.apply(run.usage(), run.bytes))));
    changed.joined = false;
    return changed;
  }
}
