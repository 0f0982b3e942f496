package io.cosockpool.recording;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.process.AccessDeniedException;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.process.ProcessFacts;
import io.cosockpool.process.ReadCost;
import io.cosockpool.process.TargetProcess;
import java.util.List;

/**
 * A process that writes down what it is asked. Of memory that is read more than once the last bytes
 * count: what a reading takes again is what it did not believe before.
 */
public final class RecordingProcess implements TargetProcess {
  private final TargetProcess process;
  private final SparseMemory recorded = new SparseMemory();

  /** Records what is asked of a process. */
  public RecordingProcess(TargetProcess process) {
    this.process = process;
  }

  /** What was asked until now, as a process that answers the same. */
  public RecordedProcess recorded() throws ProcessEndedException, AccessDeniedException {
    return new RecordedProcess(process.pid(), process.facts(), process.mappings(), recorded);
  }

  @Override
  public int pid() {
    return process.pid();
  }

  @Override
  public ProcessFacts facts() throws ProcessEndedException {
    return process.facts();
  }

  @Override
  public List<Mapping> mappings() throws ProcessEndedException, AccessDeniedException {
    return process.mappings();
  }

  @Override
  public Memory memory() {
    return this::attempt;
  }

  private List<Read> attempt(List<Range> ranges) throws MemoryLostException {
    List<Read> outcomes = process.memory().attempt(ranges);
    for (Read outcome : outcomes) {
      if (outcome instanceof Block block) {
        recorded.put(block.address(), block.bytes(0, block.length()));
      }
    }
    return outcomes;
  }

  @Override
  public ReadCost cost() {
    return process.cost();
  }
}
