package io.cosockpool.linux;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.process.AccessDeniedException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The child process that reads, for its parent, memory that may block: the kernel keeps a process
 * from ending while one of its threads waits, so that a thread would not do. It answers requests on
 * standard input until that is closed, or for ever waits in one of them.
 */
public final class ReadingChild {
  /** What it says first. */
  static final int READY = 'R';

  /** It answers this where the bytes follow. */
  static final int READ = 'B';

  /** The same where the process has ended. */
  static final int ENDED = 'E';

  /** The same where the process may not be read. */
  static final int DENIED = 'D';

  private static final Place PLACE = Place.of("memory");

  private final DataInputStream requests =
      new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
  private final DataOutputStream answers =
      new DataOutputStream(new BufferedOutputStream(System.out, 1 << 16));
  private final Batch batch = new Batch();

  private ReadingChild() {}

  /** Serves one parent. */
  public static void main(String[] arguments) throws IOException {
    new ReadingChild().serve();
  }

  private void serve() throws IOException {
    answers.write(READY);
    answers.flush();
    for (int pid = next(); pid != 0; pid = next()) {
      answer(pid);
      answers.flush();
    }
  }

  /** The process of the next request; 0 if there is none. */
  private int next() throws IOException {
    int first = requests.read();
    return first < 0
        ? 0
        : first << 24 | requests.readUnsignedByte() << 16 | requests.readUnsignedShort();
  }

  private void answer(int pid) throws IOException {
    batch.clear();
    for (int left = requests.readInt(); left > 0; left--) {
      boolean beginsGroup = requests.readBoolean();
      long address = requests.readLong();
      batch.add(new Range(address, requests.readInt(), PLACE), beginsGroup);
    }
    ProcessMemory memory = new ProcessMemory(pid, ReadingThread.Desk.patient());
    try {
      memory.fill(batch, Deadline.none());
    } catch (AccessDeniedException e) {
      answers.write(DENIED);
      return;
    } catch (MemoryLostException e) {
      answers.write(ENDED);
      return;
    }
    answers.write(READ);
    answers.writeLong(memory.cost().calls());
    for (int i = 0; i < batch.count(); i++) {
      answers.writeBoolean(batch.isReadable(i));
      if (batch.isReadable(i)) {
        answers.write(batch.block(i, batch.range(i)).bytes(0, batch.range(i).length()));
      }
    }
  }

  /** Asks a child for what a batch is to hold. */
  static void ask(DataOutputStream requests, int pid, Batch batch) throws IOException {
    requests.writeInt(pid);
    requests.writeInt(batch.count());
    for (int i = 0; i < batch.count(); i++) {
      requests.writeBoolean(batch.beginsGroup(i));
      requests.writeLong(batch.range(i).address());
      requests.writeInt(batch.range(i).length());
    }
    requests.flush();
  }

  /**
   * Takes a child's answer into the batch.
   *
   * @return how many calls it took
   */
  static long take(DataInputStream answers, Batch batch) throws IOException {
    long calls = answers.readLong();
    for (int i = 0; i < batch.count(); i++) {
      if (answers.readBoolean()) {
        byte[] bytes = new byte[batch.range(i).length()];
        answers.readFully(bytes);
        ByteBuffer room = batch.room(bytes.length);
        room.put(batch.filled(), bytes);
        batch.hold(i);
      } else {
        batch.refuse(i);
      }
    }
    return calls;
  }
}
