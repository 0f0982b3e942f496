package io.cosockpool.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** A recording may come from anybody: what it tells bounds neither our memory nor our time. */
class HostileRecordingTest {
  private static final Facts PROCESS =
      new Facts()
          .with("pid", 123)
          .with("name", "nginx")
          .with("title", "nginx: worker process")
          .with("state", "S")
          .with("parent", 1)
          .with("group", 1)
          .with("start time", 1)
          .with("kernel thread", false)
          .with("UTC ms", 1)
          .with("monotonic ms", 1);

  /** Writes what stands behind the facts about the recording. */
  private interface Content {
    void write(DataOutputStream out) throws IOException;
  }

  @Test
  void countsThatCannotBeAreRefused() throws Exception {
    assertRefused("a count or length of 2147483647", out -> out.writeInt(Integer.MAX_VALUE));
    assertRefused("a count or length of -1", out -> out.writeInt(-1));
    assertRefused(
        "the mappings of process 123",
        out -> {
          writeProcess(PROCESS, out);
          Facts.writeText("mappings", out);
          out.writeInt(Integer.MAX_VALUE);
        });
  }

  @Test
  void runsThatOverlapAreRefused() throws Exception {
    assertRefused(
        "not behind the one before it",
        out -> {
          writeMemory(2, out);
          writeRun(100, new byte[] {1, 2}, out);
          writeRun(102, new byte[] {3}, out);
        });
  }

  @Test
  void runsThatHoldNothingOrEndNowhereAreRefused() throws Exception {
    assertRefused(
        "empty or beyond the last address",
        out -> {
          writeMemory(1, out);
          writeRun(100, new byte[0], out);
        });
    assertRefused(
        "empty or beyond the last address",
        out -> {
          writeMemory(1, out);
          writeRun(-2, new byte[3], out);
        });
  }

  @Test
  void moreBytesThanThereMayBeAreRefused() throws Exception {
    byte[] zeros = new byte[64 << 20];
    assertRefused(
        "more bytes than a recording may hold",
        out -> {
          writeMemory(3, out);
          writeRun(1L << 30, zeros, out);
          writeRun(2L << 30, zeros, out);
          writeRun(3L << 30, zeros, out);
        });
  }

  /** Objects take many times as much as their bytes, of which the file has next to none. */
  @Test
  void moreObjectsThanThereMayBeAreRefused() throws Exception {
    assertRefusedSoon(
        out -> {
          out.writeInt(0);
          Facts.writeText("memory", out);
          out.writeInt(1 << 18);
          for (int i = 1; i <= 1 << 18; i++) {
            writeRun(i * 2L, new byte[1], out);
          }
          Facts.writeText("sockets", out);
          out.writeInt(0);
        });
    assertRefusedSoon(
        out -> {
          out.writeInt(0);
          Facts.writeText("memory", out);
          out.writeInt(0);
          Facts.writeText("sockets", out);
          out.writeInt(1 << 18);
          for (int i = 0; i < 1 << 18; i++) {
            writeSocket(i, out);
          }
        });
    assertRefusedSoon(
        out -> {
          out.writeInt(1 << 18);
          for (int i = 0; i < 1 << 18; i++) {
            writeMapping(i, out);
          }
          Facts.writeText("memory", out);
          out.writeInt(0);
          Facts.writeText("sockets", out);
          out.writeInt(0);
        });
  }

  private static void assertRefusedSoon(Content mappingsAndMore) throws IOException {
    byte[] file =
        file(
            out -> {
              for (int i = 0; i < 3; i++) {
                writeProcess(PROCESS, out);
                Facts.writeText("mappings", out);
                mappingsAndMore.write(out);
              }
              Facts.writeText("end", out);
            });
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long time = threads.getCurrentThreadCpuTime();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    assertRefused("more bytes than a recording may hold", file);
    allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
    time = threads.getCurrentThreadCpuTime() - time;
    assertTrue(allocated < 256 << 20, allocated + " bytes");
    assertTrue(time < 1_000_000_000, time + " ns");
  }

  private static void writeSocket(int descriptor, DataOutputStream out) throws IOException {
    out.writeInt(descriptor);
    Facts.writeText("", out);
    Facts.writeText("", out);
    out.writeLong(0);
  }

  private static void writeMapping(long address, DataOutputStream out) throws IOException {
    out.writeLong(address);
    out.writeLong(address + 1);
    out.writeBoolean(true);
    out.writeLong(0);
    Facts.writeText("", out);
  }

  /** A run of all bytes that there may be is held once, and one that is cut off not at all. */
  @Test
  void aLongRunIsHeldOnce() throws Exception {
    byte[] half = new byte[64 << 20];
    byte[] file =
        file(
            out -> {
              writeMemory(1, out);
              out.writeLong(1 << 30);
              out.writeInt(3 * half.length / 2);
              out.write(half);
              out.write(half, 0, half.length / 2);
              Facts.writeText("sockets", out);
              out.writeInt(0);
              Facts.writeText("end", out);
            });
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    assertEquals(1, RecordingFile.read(file).processes().size());
    allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
    assertTrue(allocated < 2L * half.length, allocated + " bytes");
  }

  @Test
  void aFileThatIsNoneIsNotReadToItsEnd() {
    IOException refused =
        assertThrows(IOException.class, () -> RecordingFile.read(new EndlessStream()));
    assertTrue(refused.toString().contains("does not begin like a recording"), refused.toString());
  }

  /** Zeros, as many as anybody wants. */
  private static final class EndlessStream extends InputStream {
    @Override
    public int read() {
      return 0;
    }
  }

  @Test
  void processIdsThatCannotBeAreRefused() throws Exception {
    for (String id : List.of("-1", "4194305", "4294967297")) {
      assertRefused(
          "'pid' is no process id", out -> writeProcess(new Facts().with("pid", id), out));
    }
  }

  @Test
  void factsThatAreMissingOrOfAnotherKindAreRefused() throws Exception {
    assertRefused("'pid' is missing", out -> writeProcess(new Facts().with("name", "nginx"), out));
    assertRefused("'pid' is no number", out -> writeProcess(new Facts().with("pid", "one"), out));
  }

  @Test
  void partsOfAnUnknownNameAreRefused() throws Exception {
    assertRefused("a part of an unknown name", out -> Facts.writeText("other", out));
    assertRefused(
        "no part 'mappings'",
        out -> {
          writeProcess(PROCESS, out);
          Facts.writeText("memory", out);
        });
  }

  private static void writeProcess(Facts facts, DataOutputStream out) throws IOException {
    Facts.writeText("process", out);
    facts.write(out);
  }

  /** A process with so many runs of memory, which follow. */
  private static void writeMemory(int runs, DataOutputStream out) throws IOException {
    writeProcess(PROCESS, out);
    Facts.writeText("mappings", out);
    out.writeInt(0);
    Facts.writeText("memory", out);
    out.writeInt(runs);
  }

  private static void writeRun(long address, byte[] bytes, DataOutputStream out)
      throws IOException {
    out.writeLong(address);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void assertRefused(String reason, Content content) throws IOException {
    assertRefused(reason, file(content));
  }

  private static void assertRefused(String reason, byte[] file) {
    IOException refused = assertThrows(IOException.class, () -> RecordingFile.read(file));
    assertTrue(refused.toString().contains(reason), refused.toString());
  }

  private static byte[] file(Content content) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes("cosockpool recording 2: \n".getBytes(StandardCharsets.US_ASCII));
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new GZIPOutputStream(file)))) {
      Facts.writeText("recording", out);
      new Facts().with("version", "1").with("machine", "x86-64").write(out);
      content.write(out);
    }
    return file.toByteArray();
  }
}
