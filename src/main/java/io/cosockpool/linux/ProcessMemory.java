package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.process.BlockedMemoryException;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.process.ReadCost;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

  /**
   * {@code struct iovec} of the ranges of one call, and of where their bytes go; an address and a
   * length are a long each. There are none for a process of which no memory is read.
   */
  private record Vectors(MemorySegment ranges, ByteBuffer remote, MemorySegment local) {
    static Vectors allocated() {
      Arena arena = Arena.ofAuto();
      MemorySegment ranges =
          arena.allocate(ValueLayout.JAVA_LONG, (long) LONGS_PER_VECTOR * Linux.IOV_MAX());
      return new Vectors(
          ranges,
          ranges.asByteBuffer().order(ByteOrder.nativeOrder()),
          arena.allocate(ValueLayout.JAVA_LONG, LONGS_PER_VECTOR));
    }
  }

  private @Nullable Vectors vectors;

  private final int pid;
  private final ReadingThread.Desk desk;
  private final Batch own = new Batch();
  private long calls;
  private long bytes;
  private @Nullable MemFile memFile;

  /**
   * Makes one.
   *
   * @param desk where the kernel is asked, which may not come back
   */
  ProcessMemory(int pid, ReadingThread.Desk desk) {
    this.pid = pid;
    this.desk = desk;
  }

  ReadCost cost() {
    return new ReadCost(calls, bytes);
  }

  @Override
  public List<Read> attempt(List<Range> ranges) throws MemoryLostException {
    List<Read> outcomes = new ArrayList<>(ranges.size());
    own.clear();
    for (Range range : ranges) {
      if (own.count() > 0 && own.bytes() + range.length() > MAX_CALL_BYTES) {
        attemptOwn(outcomes);
      }
      own.add(range, false);
    }
    attemptOwn(outcomes);
    return outcomes;
  }

  private void attemptOwn(List<Read> outcomes) throws MemoryLostException {
    fill(own, Deadline.none());
    outcomes.addAll(own.outcomes());
    own.clear();
  }

  @Override
  public void fill(Batch batch, Deadline deadline) throws MemoryLostException {
    if (memFile == null && Proc.isOfAnotherNamespace()) {
      memFile = MemFile.open(pid);
    }
    int start = 0;
    while (start < batch.count() && !deadline.passed()) {
      if (memFile == null) {
        start = readTogether(batch, start, endOfCall(batch, start));
      } else {
        calls++;
        memFile.read(batch, start++, desk);
      }
    }
  }

  /**
   * Where a call that begins with a range ends: before the group that it would cut, unless that is
   * the group it begins with.
   */
  private static int endOfCall(Batch batch, int start) {
    int end = start;
    int lastGroup = start;
    long length = 0;
    while (end < batch.count()) {
      if (batch.beginsGroup(end)) {
        lastGroup = end;
      }
      length += batch.range(end).length();
      if (end > start && (end - start == Linux.IOV_MAX() || length > MAX_CALL_BYTES)) {
        return lastGroup > start ? lastGroup : end;
      }
      end++;
    }
    return end;
  }

  private Vectors vectors() {
    Vectors allocated = vectors;
    if (allocated == null) {
      allocated = Vectors.allocated();
      vectors = allocated;
    }
    return allocated;
  }

  /**
   * Reads ranges by one call, which stops at the first one that cannot be read, so that what
   * follows needs another one.
   *
   * @return the first range that was not asked for yet
   */
  private int readTogether(Batch batch, int start, int end) throws MemoryLostException {
    Vectors each = vectors();
    long total = 0;
    for (int i = start; i < end; i++) {
      int at = (i - start) * LONGS_PER_VECTOR * Long.BYTES;
      each.remote().putLong(at, batch.range(i).address());
      each.remote().putLong(at + Long.BYTES, batch.range(i).length());
      total += batch.range(i).length();
    }
    ByteBuffer buffer = batch.room(Math.toIntExact(total));
    each.local()
        .setAtIndex(
            ValueLayout.JAVA_LONG, 0, MemorySegment.ofBuffer(buffer).address() + batch.filled());
    each.local().setAtIndex(ValueLayout.JAVA_LONG, 1, total);
    calls++;
    long result = processVmReadv(batch, each, end - start);
    if (result < 0 && result != -Linux.EFAULT()) {
      fallBack((int) -result);
      return start;
    }
    long read = Math.max(result, 0);
    bytes += read;
    int next = start;
    while (next < end && batch.range(next).length() <= read) {
      read -= batch.range(next).length();
      batch.hold(next++);
    }
    if (next < end) {
      batch.refuse(next++);
    }
    return next;
  }

  /** A call that is left behind may write into its buffer at any time, so nobody else has that. */
  private long processVmReadv(Batch batch, Vectors each, int count) throws BlockedMemoryException {
    ByteBuffer buffer = batch.room(0);
    try {
      return desk.ask(
          () -> {
            try {
              MemoryLock.await(pid);
              return SystemCalls.processVmReadv(pid, each.local(), 1, each.ranges(), count);
            } finally {
              Reference.reachabilityFence(each);
              Reference.reachabilityFence(buffer);
            }
          });
    } catch (BlockedMemoryException e) {
      vectors = null;
      batch.leaveBuffer();
      throw e;
    }
  }

  private void fallBack(int errno) throws MemoryLostException {
    if (errno == Linux.ESRCH()) {
      throw new ProcessEndedException(pid);
    }
    memFile = MemFile.open(pid);
  }
}
