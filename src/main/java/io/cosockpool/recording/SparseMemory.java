package io.cosockpool.recording;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.memory.Unreadable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Memory of which some bytes are known, kept as runs of bytes that do not touch each other. */
final class SparseMemory implements Memory {
  private final TreeMap<Long, byte[]> runs = new TreeMap<>(Long::compareUnsigned);

  /** Which bytes of each run were looked at. */
  private final Map<Long, BitSet> used = new HashMap<>();

  /** The known runs by their addresses. */
  Map<Long, byte[]> runs() {
    return runs;
  }

  /** Takes bytes that stand at an address; they replace what was known there. */
  void put(long address, byte[] bytes) {
    long start = address;
    long end = address + bytes.length;
    List<Map.Entry<Long, byte[]>> touched = new ArrayList<>();
    Map.Entry<Long, byte[]> run = runs.floorEntry(end);
    while (run != null && Long.compareUnsigned(endOf(run), address) >= 0) {
      touched.add(run);
      start = Long.compareUnsigned(run.getKey(), start) < 0 ? run.getKey() : start;
      end = Long.compareUnsigned(endOf(run), end) > 0 ? endOf(run) : end;
      run = runs.lowerEntry(run.getKey());
    }
    byte[] joined = new byte[Math.toIntExact(end - start)];
    for (Map.Entry<Long, byte[]> old : touched) {
      runs.remove(old.getKey());
      copy(old.getValue(), joined, old.getKey() - start);
    }
    copy(bytes, joined, address - start);
    runs.put(start, joined);
  }

  private static long endOf(Map.Entry<Long, byte[]> run) {
    return run.getKey() + run.getValue().length;
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

  private Read look(Range range) {
    Map.Entry<Long, byte[]> run = runs.floorEntry(range.address());
    if (run == null) {
      return new Unreadable(range);
    }
    long offset = range.address() - run.getKey();
    if (offset < 0 || offset > run.getValue().length - (long) range.length()) {
      return new Unreadable(range);
    }
    int at = (int) offset;
    BitSet usedOfRun = used.computeIfAbsent(run.getKey(), address -> new BitSet());
    return new Block(
        range,
        Arrays.copyOfRange(run.getValue(), at, at + range.length()),
        (from, length) -> usedOfRun.set(at + from, at + from + length));
  }

  /** Makes 0 of every byte that nobody has looked at. */
  void clearUnused() {
    for (Map.Entry<Long, byte[]> run : runs.entrySet()) {
      BitSet usedOfRun = used.getOrDefault(run.getKey(), new BitSet());
      byte[] bytes = run.getValue();
      for (int i = usedOfRun.nextClearBit(0); i < bytes.length; i = usedOfRun.nextClearBit(i + 1)) {
        bytes[i] = 0;
      }
    }
  }
}
