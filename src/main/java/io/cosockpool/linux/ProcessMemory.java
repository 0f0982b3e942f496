package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.memory.Unreadable;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.process.ReadCost;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a running process by process_vm_readv(2): up to 1,024 ranges a call. Where that
 * call is absent (a kernel without CONFIG_CROSS_MEMORY_ATTACH), refused (seccomp) or would take the
 * id for another process's, by reading {@code /proc/PID/mem}, one call a range.
 */
final class ProcessMemory implements Memory {
  /** Bounds what one call copies, and so the buffer for it; one range alone may be longer. */
  private static final long MAX_CALL_BYTES = 16 << 20;

  /** {@code struct iovec} is an address and a length, both as wide as a long. */
  static final int LONGS_PER_VECTOR = 2;

  private final int pid;
  private long calls;
  private long bytes;
  private @Nullable MemFile memFile;

  ProcessMemory(int pid) {
    this.pid = pid;
  }

  ReadCost cost() {
    return new ReadCost(calls, bytes);
  }

  @Override
  public List<Read> attempt(List<Range> ranges) throws MemoryLostException {
    if (memFile == null && Proc.isOfAnotherNamespace()) {
      memFile = MemFile.open(pid);
    }
    List<Read> outcomes = new ArrayList<>(ranges.size());
    while (outcomes.size() < ranges.size()) {
      int start = outcomes.size();
      if (memFile == null) {
        readTogether(ranges.subList(start, endOfCall(ranges, start)), outcomes);
      } else {
        calls++;
        outcomes.add(memFile.read(ranges.get(start)));
      }
    }
    return outcomes;
  }

  private static int endOfCall(List<Range> ranges, int start) {
    int end = start;
    long length = 0;
    while (end < ranges.size() && end - start < Linux.IOV_MAX()) {
      length += ranges.get(end).length();
      if (end > start && length > MAX_CALL_BYTES) {
        break;
      }
      end++;
    }
    return end;
  }

  /**
   * Reads ranges by one call and adds the outcomes up to the first range that cannot be read; the
   * call stops there, so that what follows needs another one.
   */
  private void readTogether(List<Range> ranges, List<Read> outcomes) throws MemoryLostException {
    try (Arena arena = Arena.ofConfined()) {
      long total = 0;
      long[] vectors = new long[LONGS_PER_VECTOR * ranges.size()];
      for (int i = 0; i < ranges.size(); i++) {
        vectors[LONGS_PER_VECTOR * i] = ranges.get(i).address();
        vectors[LONGS_PER_VECTOR * i + 1] = ranges.get(i).length();
        total += ranges.get(i).length();
      }
      MemorySegment remote = arena.allocateFrom(ValueLayout.JAVA_LONG, vectors);
      MemorySegment buffer = arena.allocate(total);
      MemorySegment local = arena.allocateFrom(ValueLayout.JAVA_LONG, buffer.address(), total);
      calls++;
      long result = SystemCalls.processVmReadv(pid, local, 1, remote, ranges.size());
      if (result >= 0 || result == -Linux.EFAULT()) {
        addOutcomes(ranges, buffer, Math.max(result, 0), outcomes);
      } else {
        fallBack((int) -result);
      }
    }
  }

  private void addOutcomes(
      List<Range> ranges, MemorySegment buffer, long read, List<Read> outcomes) {
    bytes += read;
    long at = 0;
    for (Range range : ranges) {
      if (at + range.length() > read) {
        outcomes.add(new Unreadable(range));
        return;
      }
      byte[] copy = new byte[range.length()];
      MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, at, copy, 0, copy.length);
      outcomes.add(new Block(range, copy));
      at += range.length();
    }
  }

  private void fallBack(int errno) throws MemoryLostException {
    if (errno == Linux.ESRCH()) {
      throw new ProcessEndedException(pid);
    }
    memFile = MemFile.open(pid);
  }
}
