package io.cosockpool.linux;

import io.cosockpool.memory.Deadline;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.ProcessEndedException;
import java.util.Collection;

/**
 * The running processes of this machine, as one run reads them: most by a thread, and those that
 * map files which may never come by a child process. Both can be left behind.
 */
public final class LiveProcesses {
  private final SeparateReader reader = new SeparateReader();
  private final ReadingThread thread = new ReadingThread();
  private final FileSystems fileSystems = new FileSystems();

  /** A new reading begins, of so much time. */
  public void begin(Deadline deadline) {
    reader.begin(deadline);
    thread.begin(deadline);
    fileSystems.begin();
  }

  /**
   * The process that has this id now.
   *
   * @throws ProcessEndedException if there is none
   */
  public LiveProcess of(int pid) throws ProcessEndedException {
    return new LiveProcess(pid, Proc.stat(pid), this);
  }

  /** Where the kernel is asked about a process that began at some time. */
  ReadingThread.Desk desk(int pid, long startTime) {
    return thread.desk(new Known(pid, startTime));
  }

  private record Known(int pid, long startTime) {}

  /** Whether to read a process with these mappings may block. */
  boolean mayBlock(Collection<Mapping> mappings) {
    return fileSystems.mayBlock(mappings);
  }

  /** The memory of one that may. */
  SeparateMemory separately(int pid) {
    return new SeparateMemory(pid, reader);
  }
}
