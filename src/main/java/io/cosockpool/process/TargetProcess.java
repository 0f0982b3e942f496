package io.cosockpool.process;

import io.cosockpool.memory.Memory;
import java.util.List;

/**
 * A process that may be read: all that a reading ever asks of one. It is a running process, or what
 * was recorded of one.
 */
public interface TargetProcess {
  /** The process id, as the reader's PID namespace has it. */
  int pid();

  /**
   * What the kernel tells of the process now.
   *
   * @throws ProcessEndedException if it is gone, or its id was given to another process
   */
  ProcessFacts facts() throws ProcessEndedException;

  /**
   * What is mapped into its memory now; empty for a kernel thread.
   *
   * @throws ProcessEndedException if it is gone or has given its memory back
   */
  List<Mapping> mappings() throws ProcessEndedException, AccessDeniedException;

  /** Its memory. */
  Memory memory();

  /** The moment on its machine: now, or for a recorded process when its memory was read. */
  Moment now();

  /** Whether it runs, so that its memory may change; that of a recording does not. */
  boolean runs();

  /** What the readings of its memory cost so far. */
  ReadCost cost();
}
