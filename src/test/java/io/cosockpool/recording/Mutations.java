package io.cosockpool.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cosockpool.image.Damage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Recordings with bytes overwritten at random, in the memory that they hold and in their files:
 * whatever the bytes are, a reading ends in a report or in a failure that is meant, soon, and
 * without much memory.
 *
 * <p>The property {@code mutations} says how many of each kind.
 */
public final class Mutations {
  private static final Duration LONGEST = Duration.ofSeconds(1);
  private static final long MOST_ALLOCATED = 256 << 20;

  private final Random random = new Random(Long.getLong("mutations.seed", 4_711));
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final int count;
  private final Replay replay;
  private long longest;
  private long mostAllocated;
  private int whole;
  private int withFailures;
  private int refused;

  /** Reads a recording, and writes its report. */
  public interface Replay {
    /** Does so, and answers whether all was read. */
    boolean isWhole(Recording recording) throws Exception;
  }

  private interface Reading {
    void read() throws Exception;
  }

  /**
   * So many as the property says, if it says anything.
   *
   * @param usual how many otherwise
   */
  public Mutations(int usual, Replay replay) {
    this.count = Integer.getInteger("mutations", usual);
    this.replay = replay;
  }

  /** Of what processes hold. */
  public void ofMemory(List<Recording> recordings) throws Exception {
    // the first one loads and links classes, which is not what is measured
    replay.isWhole(recordings.getFirst());
    for (int i = 0; i < count; i++) {
      Recording recording = recordings.get(i % recordings.size());
      Damage damage = Damage.to(memoryOf(recording), random);
      measured("memory " + i, () -> read(recording));
      damage.repair();
    }
    tell("memory");
    assertTrue(whole > 0 && withFailures > 0);
  }

  private byte[] memoryOf(Recording recording) {
    RecordedProcess process =
        recording.processes().get(random.nextInt(recording.processes().size()));
    List<byte[]> runs = List.copyOf(process.known().runs().values());
    return runs.get(random.nextInt(runs.size()));
  }

  /** Of files, which a checksum protects. */
  void ofFiles(List<byte[]> files) {
    for (int i = 0; i < count; i++) {
      byte[] file = files.get(i % files.size());
      Damage damage = Damage.to(file, random);
      measured("file " + i, () -> read(file));
      damage.repair();
    }
    tell("files");
    assertTrue(refused > 0);
  }

  /** Behind the checksum, which lets nothing pass of what is damaged by chance. */
  void ofContent(List<byte[]> files) throws IOException {
    for (int i = 0; i < count; i++) {
      byte[] file = files.get(i % files.size());
      byte[] content = content(file);
      Damage.to(content, random);
      byte[] damaged = packed(file, content);
      measured("content " + i, () -> read(damaged));
    }
    tell("content of files");
    assertTrue(refused > 0 && withFailures > 0 && whole > 0);
  }

  private static int headLength(byte[] file) {
    int length = 0;
    while (file[length] != '\n') {
      length++;
    }
    return length + 1;
  }

  private static byte[] content(byte[] file) throws IOException {
    int head = headLength(file);
    try (var in = new GZIPInputStream(new ByteArrayInputStream(file, head, file.length - head))) {
      return in.readAllBytes();
    }
  }

  private static byte[] packed(byte[] file, byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.write(file, 0, headLength(file));
    try (var out = new FastGzip(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(ByteArrayOutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.NO_COMPRESSION);
    }
  }

  private void read(byte[] file) throws Exception {
    Recording recording;
    try {
      recording = RecordingFile.read(file);
    } catch (IOException e) {
      refused++;
      return;
    }
    read(recording);
  }

  private void read(Recording recording) throws Exception {
    if (replay.isWhole(recording)) {
      whole++;
    } else {
      withFailures++;
    }
  }

  /** Of this thread alone: others on the machine and other tests must not count. */
  private void measured(String what, Reading reading) {
    long time = threads.getCurrentThreadCpuTime();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    try {
      reading.read();
    } catch (Exception e) {
      throw new AssertionError(what, e);
    }
    time = threads.getCurrentThreadCpuTime() - time;
    allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
    longest = Math.max(longest, time);
    mostAllocated = Math.max(mostAllocated, allocated);
    assertTrue(time <= LONGEST.toNanos(), what + " took " + time / 1000 + " us");
    assertTrue(allocated <= MOST_ALLOCATED, what + " allocated " + allocated + " bytes");
  }

  private void tell(String what) {
    assertEquals(count, whole + withFailures + refused);
    System.out.printf(
        "%d mutations of %s: %d read as a whole, %d with failures, %d refused;"
            + " the longest took %d ms, the largest %d KiB%n",
        count, what, whole, withFailures, refused, longest / 1_000_000, mostAllocated >> 10);
  }
}
