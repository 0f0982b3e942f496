package io.cosockpool.recording;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.process.AccessDeniedException;
import io.cosockpool.process.BlockedMemoryException;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.Moment;
import io.cosockpool.process.NotStoppedException;
import io.cosockpool.process.OversizedProcessException;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.process.ProcessFacts;
import io.cosockpool.process.ProgramFile;
import io.cosockpool.process.ReadCost;
import io.cosockpool.process.Socket;
import io.cosockpool.process.SocketTables;
import io.cosockpool.process.Stop;
import io.cosockpool.process.TargetProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A process that writes down what it is asked. Of memory that is read more than once the last bytes
 * count: what a reading takes again is what it did not believe before.
 */
final class RecordingProcess implements TargetProcess {
  private final TargetProcess process;
  private final SparseMemory recorded = new SparseMemory();
  private @Nullable ProcessFacts facts;
  private @Nullable Moment lastRead;
  private final Map<Integer, Socket> sockets = new TreeMap<>();
  private final Map<String, Long> timeWait = new TreeMap<>();
  private OptionalLong descriptorLimit = OptionalLong.empty();
  private OptionalLong descriptors = OptionalLong.empty();
  private OptionalLong age = OptionalLong.empty();
  private List<Mapping> mappings = List.of();

  RecordingProcess(TargetProcess process) {
    this.process = process;
  }

  /**
   * What was asked until now, as a process that answers the same; empty if it was never asked what
   * it is and what it holds.
   */
  Optional<RecordedProcess> recorded() {
    return facts == null || lastRead == null
        ? Optional.empty()
        : Optional.of(
            new RecordedProcess(
                process.pid(),
                facts,
                lastRead,
                mappings,
                sockets,
                new Circumstances(descriptorLimit, descriptors, age, timeWait),
                recorded));
  }

  @Override
  public int pid() {
    return process.pid();
  }

  @Override
  public ProcessFacts facts() throws ProcessEndedException, BlockedMemoryException {
    ProcessFacts now = process.facts();
    if (!now.isZombie()) {
      // What was read of it, was read while it had memory: it may end a moment later.
      facts = now;
    }
    return now;
  }

  @Override
  public List<Mapping> mappings()
      throws ProcessEndedException,
          AccessDeniedException,
          OversizedProcessException,
          BlockedMemoryException {
    mappings = process.mappings();
    return mappings;
  }

  /** Files are not recorded: a recording is read where they are not. */
  @Override
  public List<ProgramFile> programFiles(List<Long> bases)
      throws ProcessEndedException, OversizedProcessException, BlockedMemoryException {
    return process.programFiles(bases);
  }

  @Override
  public Memory memory() {
    return new Memory() {
      @Override
      public List<Read> attempt(List<Range> ranges) throws MemoryLostException {
        return recorded(process.memory().attempt(ranges));
      }

      @Override
      public void fill(Batch batch, Deadline deadline) throws MemoryLostException {
        process.memory().fill(batch, deadline);
        record(batch);
      }
    };
  }

  @Override
  public Moment now() {
    return process.now();
  }

  @Override
  public boolean runs() {
    return process.runs();
  }

  private List<Read> recorded(List<Read> outcomes) {
    lastRead = process.now();
    for (Read outcome : outcomes) {
      if (outcome instanceof Block block) {
        record(block);
      }
    }
    return outcomes;
  }

  private void record(Batch batch) {
    if (batch.count() > 0 && batch.isTried(0)) {
      lastRead = process.now();
    }
    for (int i = 0; i < batch.count(); i++) {
      if (batch.isReadable(i)) {
        record(batch.block(i, batch.range(i)));
      }
    }
  }

  private void record(Block block) {
    byte[] bytes =
        block.place().isSecret() ? block.addressesNear() : block.bytes(0, block.length());
    recorded.put(block.address(), bytes);
  }

  @Override
  public Stop stop(Duration longest, Duration patience)
      throws NotStoppedException, ProcessEndedException, InterruptedException {
    return process.stop(longest, patience);
  }

  @Override
  public Map<Integer, Socket> sockets(Set<Integer> descriptors, SocketTables tables) {
    Map<Integer, Socket> found = process.sockets(descriptors, tables);
    sockets.keySet().removeAll(descriptors);
    sockets.putAll(found);
    return found;
  }

  @Override
  public Map<String, Long> timeWait(Set<String> peers, SocketTables tables) {
    Map<String, Long> found = process.timeWait(peers, tables);
    timeWait.keySet().removeAll(peers);
    timeWait.putAll(found);
    return found;
  }

  @Override
  public OptionalLong descriptorLimit() {
    descriptorLimit = process.descriptorLimit();
    return descriptorLimit;
  }

  @Override
  public OptionalLong descriptors() {
    descriptors = process.descriptors();
    return descriptors;
  }

  @Override
  public OptionalLong age() {
    age = process.age();
    return age;
  }

  @Override
  public ReadCost cost() {
    return process.cost();
  }
}
