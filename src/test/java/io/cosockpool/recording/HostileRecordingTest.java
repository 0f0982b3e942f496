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
  /** Writes what stands behind the first line. */
  private interface Content {
    void write(DataOutputStream out) throws IOException;
  }

  @Test
  void countsThatCannotBeAreRefused() throws Exception {
    assertRefused("2147483647 parts", out -> out.writeInt(Integer.MAX_VALUE));
    assertRefused("-1 parts", out -> out.writeInt(-1));
    assertRefused(
        "2147483647 parts",
        out -> {
          writeFacts(out);
          out.writeInt(Integer.MAX_VALUE);
        });
  }

  @Test
  void runsThatOverlapAreRefused() throws Exception {
    assertRefused(
        "not behind the one before it",
        out -> {
          writeFacts(out);
          out.writeInt(0);
          out.writeInt(2);
          writeRun(out, 100, new byte[] {1, 2});
          writeRun(out, 102, new byte[] {3});
        });
  }

  @Test
  void moreBytesThanThereMayBeAreRefused() throws Exception {
    byte[] zeros = new byte[64 << 20];
    assertRefused(
        "more bytes than a recording may hold",
        out -> {
          writeFacts(out);
          out.writeInt(0);
          out.writeInt(3);
          writeRun(out, 1L << 30, zeros);
          writeRun(out, 2L << 30, zeros);
          writeRun(out, 3L << 30, zeros);
        });
  }

  private static void writeFacts(DataOutputStream out) throws IOException {
    out.writeInt(1);
    out.writeInt(123);
    out.writeUTF("nginx");
    out.writeUTF("nginx: worker process");
    out.writeChar('S');
    out.writeInt(1);
    out.writeInt(1);
    out.writeLong(1);
    out.writeBoolean(false);
  }

  private static void writeRun(DataOutputStream out, long address, byte[] bytes)
      throws IOException {
    out.writeLong(address);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void assertRefused(String reason, Content content) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes("cosockpool recording 1\n".getBytes(StandardCharsets.US_ASCII));
    try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(file))) {
      content.write(out);
    }
    IOException refused =
        assertThrows(IOException.class, () -> RecordingFile.read(file.toByteArray()));
    String cause = String.valueOf(refused.getCause());
    assertTrue(cause.contains(reason), cause);
  }
}
