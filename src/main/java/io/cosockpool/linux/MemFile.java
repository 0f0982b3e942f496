package io.cosockpool.linux;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Range;
import io.cosockpool.process.BlockedMemoryException;
import io.cosockpool.process.ProcessEndedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** {@code /proc/PID/mem}: a process's memory as a file, one call a range. */
final class MemFile {
  private final int pid;
  private final FileChannel file;

  private MemFile(int pid, FileChannel file) {
    this.pid = pid;
    this.file = file;
  }

  /** Opens it; the descriptor is released with the tool, which reads each process once. */
  static MemFile open(int pid) throws MemoryLostException {
    try {
      return new MemFile(
          pid, FileChannel.open(Path.of("/proc/" + pid + "/mem"), StandardOpenOption.READ));
    } catch (NoSuchFileException e) {
      throw new ProcessEndedException(pid);
    } catch (IOException e) {
      throw Permission.denied(pid);
    }
  }

  /**
   * Reads one range of a batch, behind what was read before; the file ends when the process does.
   */
  void read(Batch batch, int index, ReadingThread.Desk desk)
      throws ProcessEndedException, BlockedMemoryException {
    Range range = batch.range(index);
    if (range.address() < 0) {
      batch.refuse(index);
      return;
    }
    ByteBuffer bytes = batch.room(range.length()).slice(batch.filled(), range.length());
    try {
      while (bytes.hasRemaining()) {
        if (desk.ask(() -> file.read(bytes, range.address() + bytes.position())) < 0) {
          throw new ProcessEndedException(pid);
        }
      }
    } catch (BlockedMemoryException e) {
      batch.leaveBuffer();
      throw e;
    } catch (IOException e) {
      batch.refuse(index);
      return;
    }
    batch.hold(index);
  }
}
