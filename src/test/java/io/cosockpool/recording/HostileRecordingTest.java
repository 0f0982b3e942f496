package io.cosockpool.recording;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes("cosockpool recording 2: \n".getBytes(StandardCharsets.US_ASCII));
    try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(file))) {
      Facts.writeText("recording", out);
      new Facts().with("version", "1").with("machine", "x86-64").write(out);
      content.write(out);
    }
    IOException refused =
        assertThrows(IOException.class, () -> RecordingFile.read(file.toByteArray()));
    assertTrue(refused.toString().contains(reason), refused.toString());
  }
}
