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
import java.io.UncheckedIOException;
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

  /** What the memory of one process may come to; that of 1,000 pools of 30 slots is 6 MB. */
  private static final long LONGEST = 256 << 20;

  private RecordingFile() {}

  /** The bytes of a file that holds a recording. */
  public static byte[] write(Recording recording) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(FIRST_LINE);
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new GZIPOutputStream(file)))) {
      out.writeInt(recording.processes().size());
      for (RecordedProcess process : recording.processes()) {
        write(process, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
      DataInputStream in = new DataInputStream(new GZIPInputStream(compressed));
      for (int left = in.readInt(); left > 0; left--) {
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
    for (int left = in.readInt(); left > 0; left--) {
      mappings.add(
          new Mapping(in.readLong(), in.readLong(), in.readBoolean(), in.readLong(), in.readUTF()));
    }
    SparseMemory memory = new SparseMemory();
    long remaining = LONGEST;
    for (int left = in.readInt(); left > 0; left--) {
      long address = in.readLong();
      byte[] bytes = bytes(in, remaining);
      remaining -= bytes.length;
      memory.put(address, bytes);
    }
    return new RecordedProcess(pid, facts, mappings, memory);
  }

  private static byte[] bytes(DataInputStream in, long most) throws IOException {
    int length = in.readInt();
    if (length < 1 || length > most) {
      throw new IOException("a run of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length != length) {
      throw new EOFException();
    }
    return bytes;
  }
}
