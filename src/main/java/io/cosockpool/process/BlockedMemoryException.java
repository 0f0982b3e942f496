package io.cosockpool.process;

import io.cosockpool.memory.MemoryLostException;

/**
 * The kernel does not come back from reading a process's memory: a page of a file is to be read
 * first, and the file system that has it does not answer.
 */
public final class BlockedMemoryException extends MemoryLostException {
  private static final long serialVersionUID = 1L;

  /** Says so. */
  public BlockedMemoryException() {
    super(
        "reading its memory blocks, since a file system of which it has a file mapped (FUSE, NFS)"
            + " does not answer");
  }
}
