package io.cosockpool.linux;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.process.BlockedMemoryException;
import io.cosockpool.process.ReadCost;
import java.util.List;

/** The memory of a running process that may block whoever reads it. */
final class SeparateMemory implements Memory {
  private final int pid;
  private final SeparateReader reader;
  private boolean blocked;
  private long calls;
  private long bytes;

  SeparateMemory(int pid, SeparateReader reader) {
    this.pid = pid;
    this.reader = reader;
  }

  ReadCost cost() {
    return new ReadCost(calls, bytes);
  }

  @Override
  public List<Read> attempt(List<Range> ranges) throws MemoryLostException {
    Batch batch = new Batch();
    ranges.forEach(range -> batch.add(range, false));
    fill(batch, Deadline.none());
    return batch.outcomes();
  }

  @Override
  public void fill(Batch batch, Deadline deadline) throws MemoryLostException {
    if (blocked) {
      throw new BlockedMemoryException();
    }
    if (deadline.passed() || batch.count() == 0) {
      return;
    }
    try {
      calls += reader.fill(pid, batch, deadline);
      bytes += batch.filled();
    } catch (BlockedMemoryException e) {
      blocked = true;
      throw e;
    }
  }
}
