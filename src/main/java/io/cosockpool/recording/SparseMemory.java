package io.cosockpool.recording;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.memory.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Memory of which some bytes are known, kept as runs of bytes that do not touch each other. */
final class SparseMemory implements Memory {
  private final NavigableMap<Long, Run> runs = new TreeMap<>(Long::compareUnsigned);

  /** A run of known bytes, and how it was looked at. */
  private static final class Run {
    final byte[] bytes;
    private @Nullable RunUsage usage;

    Run(byte[] bytes) {
      this.bytes = bytes;
    }

    RunUsage usage() {
      if (usage == null) {
        usage = new RunUsage();
      }
      return usage;
    }
  }

  /** The known runs by their addresses. */
  Map<Long, byte[]> runs() {
    Map<Long, byte[]> known = new TreeMap<>(Long::compareUnsigned);
    runs.forEach((address, run) -> known.put(address, run.bytes));
    return known;
  }

  /**
   * Takes bytes that stand at an address and must not change any more; they replace what was known
   * there.
   */
  void put(long address, byte[] bytes) {
    long start = address;
    long end = address + bytes.length;
    List<Map.Entry<Long, Run>> touched = new ArrayList<>();
    Map.Entry<Long, Run> run = runs.floorEntry(end);
    while (run != null && Long.compareUnsigned(endOf(run), address) >= 0) {
      touched.add(run);
      start = Long.compareUnsigned(run.getKey(), start) < 0 ? run.getKey() : start;
      end = Long.compareUnsigned(endOf(run), end) > 0 ? endOf(run) : end;
      run = runs.lowerEntry(run.getKey());
    }
    if (touched.isEmpty()) {
      runs.put(address, new Run(bytes));
      return;
    }
    byte[] joined = new byte[Math.toIntExact(end - start)];
    for (Map.Entry<Long, Run> old : touched) {
      runs.remove(old.getKey());
      copy(old.getValue().bytes, joined, old.getKey() - start);
    }
    copy(bytes, joined, address - start);
    runs.put(start, new Run(joined));
  }

  private static long endOf(Map.Entry<Long, Run> run) {
    return run.getKey() + run.getValue().bytes.length;
  }

  private static void copy(byte[] from, byte[] to, long at) {
    System.arraycopy(from, 0, to, Math.toIntExact(at), from.length);
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
    Map.Entry<Long, Run> entry = runs.floorEntry(range.address());
    if (entry == null) {
      return new Unreadable(range);
    }
    Run run = entry.getValue();
    long offset = range.address() - entry.getKey();
    if (offset < 0 || offset > run.bytes.length - (long) range.length()) {
      return new Unreadable(range);
    }
    int at = (int) offset;
    return Block.within(run.bytes, at, range, run.usage().from(at, range.length()));
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
    SparseMemory changed = new SparseMemory();
    runs.forEach(
        (address, run) -> changed.runs.put(address, new Run(change.apply(run.usage(), run.bytes))));
    return changed;
  }
}
