package io.cosockpool.process;

import io.cosockpool.memory.MemoryLostException;

/**
 * The kernel does not come back from reading a process's memory: it waits for a page that somebody
 * else has to provide, such as a file system, or for the lock of that memory.
 */
public final class BlockedMemoryException extends MemoryLostException {
  private static final long serialVersionUID = 1L;

  /** Says so. */
  public BlockedMemoryException() {
    super(
        "reading its memory blocks, since the kernel waits for a page of it that does not come (of"
            + " FUSE, NFS or userfaultfd), or for its lock");
  }
}
