package io.cosockpool.recording;

import io.cosockpool.process.Mapping;
import io.cosockpool.process.ProcessFacts;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Recorded processes as a file: a line that says what it is, then, compressed by gzip, the
 * processes, each with its facts, its mappings and the known runs of its memory.
 */
public final class RecordingFile {
  private static final byte[] FIRST_LINE =
      "cosockpool recording 1\n".getBytes(StandardCharsets.US_ASCII);

  /**
   * Bounds of what a file can make us hold, for a file may come from anybody: uncompressed bytes,
   * of which 1,000 pools of 30 slots take 6 MB, and the parts that they tell of.
   */
  private static final long MOST_BYTES = 128 << 20;

  private static final int MOST_PROCESSES = 1 << 12;
  private static final int MOST_PARTS = 1 << 18;

  private RecordingFile() {}

  /**
   * The bytes of a file that holds a recording.
   *
   * @throws IOException if it is larger than what would be read again
   */
  public static byte[] write(Recording recording) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(FIRST_LINE);
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new GZIPOutputStream(file)))) {
      out.writeInt(recording.processes().size());
      for (RecordedProcess process : recording.processes()) {
        write(process, out);
      }
      if (out.size() > MOST_BYTES) {
        throw new IOException("it would hold more than " + (MOST_BYTES >> 20) + " MiB");
      }
    }
    return file.toByteArray();
  }

  private static void write(RecordedProcess process, DataOutputStream out) throws IOException {
    ProcessFacts facts = process.facts();
    out.writeInt(process.pid());
    out.writeUTF(facts.name());
    out.writeUTF(facts.title());
    out.writeChar(facts.state());
    out.writeInt(facts.parent());
    out.writeInt(facts.group());
    out.writeLong(facts.startTime());
    out.writeBoolean(facts.kernelThread());
    out.writeInt(process.mappings().size());
    for (Mapping mapping : process.mappings()) {
      out.writeLong(mapping.start());
      out.writeLong(mapping.end());
      out.writeBoolean(mapping.executable());
      out.writeLong(mapping.offset());
      out.writeUTF(mapping.file());
    }
    Map<Long, byte[]> runs = process.known().runs();
    out.writeInt(runs.size());
    for (Map.Entry<Long, byte[]> run : runs.entrySet()) {
      out.writeLong(run.getKey());
      out.writeInt(run.getValue().length);
      out.write(run.getValue());
    }
  }

  /**
   * Reads a recording.
   *
   * @throws IOException if these bytes are none, or a damaged one; its message says where it broke
   */
  public static Recording read(byte[] file) throws IOException {
    if (!Arrays.equals(Arrays.copyOf(file, FIRST_LINE.length), FIRST_LINE)) {
      throw new IOException("it does not begin like a recording of cosockpool");
    }
    List<RecordedProcess> processes = new ArrayList<>();
    try {
      InputStream compressed =
          new ByteArrayInputStream(file, FIRST_LINE.length, file.length - FIRST_LINE.length);
      DataInputStream in =
          new DataInputStream(new LimitedStream(new GZIPInputStream(compressed), MOST_BYTES));
      for (int left = count(in, MOST_PROCESSES); left > 0; left--) {
        processes.add(process(in));
      }
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          "it is damaged or cut off, after " + processes.size() + " whole processes", e);
    }
    return new Recording(processes);
  }

  private static RecordedProcess process(DataInputStream in) throws IOException {
    int pid = in.readInt();
    String name = in.readUTF();
    String title = in.readUTF();
    char state = in.readChar();
    int parent = in.readInt();
    int group = in.readInt();
    ProcessFacts facts =
        new ProcessFacts(name, title, state, parent, group, in.readLong(), in.readBoolean());
    List<Mapping> mappings = new ArrayList<>();
    for (int left = count(in, MOST_PARTS); left > 0; left--) {
      mappings.add(
          new Mapping(in.readLong(), in.readLong(), in.readBoolean(), in.readLong(), in.readUTF()));
    }
    return new RecordedProcess(pid, facts, mappings, memory(in));
  }

  /** Runs are written in their order, with gaps between them. */
  private static SparseMemory memory(DataInputStream in) throws IOException {
    SparseMemory memory = new SparseMemory();
    long end = 0;
    for (int left = count(in, MOST_PARTS); left > 0; left--) {
      long address = in.readLong();
      if (Long.compareUnsigned(address, end) <= 0) {
        throw new IOException("a run of memory that is not behind the one before it");
      }
      byte[] bytes = bytes(in);
      end = address + bytes.length;
      if (Long.compareUnsigned(end, address) < 0) {
        throw new IOException("a run of memory beyond the last address");
      }
      memory.put(address, bytes);
    }
    return memory;
  }

  private static int count(DataInputStream in, int most) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new IOException(count + " parts");
    }
    return count;
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 1 || length > MOST_BYTES) {
      throw new IOException("a run of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length != length) {
      throw new EOFException();
    }
    return bytes;
  }
}
