package io.cosockpool.linux;

import io.cosockpool.memory.Deadline;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.ProcessEndedException;
import java.util.Collection;

/**
 * The running processes of this machine, as one run reads them: the memory of most directly, and of
 * those that may block whoever reads them by a child process.
 */
public final class LiveProcesses {
  private final SeparateReader reader = new SeparateReader();
  private FileSystems fileSystems = new FileSystems();

  /** A new reading begins, of so much time. */
  public void begin(Deadline deadline) {
    reader.begin(deadline);
    fileSystems = new FileSystems();
  }

  /**
   * The process that has this id now.
   *
   * @throws ProcessEndedException if there is none
   */
  public LiveProcess of(int pid) throws ProcessEndedException {
    return new LiveProcess(pid, Proc.stat(pid).startTime(), this);
  }

  /** Whether to read a process with these mappings may block. */
  boolean mayBlock(Collection<Mapping> mappings) {
    return fileSystems.mayBlock(mappings);
  }

  /** The memory of one that may. */
  SeparateMemory separately(int pid) {
    return new SeparateMemory(pid, reader);
  }
}
