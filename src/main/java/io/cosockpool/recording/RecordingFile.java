package io.cosockpool.recording;

import io.cosockpool.process.Mapping;
import io.cosockpool.process.ProcessFacts;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

  private RecordingFile() {}

  /** Writes processes; the stream is left open. */
  public static void write(List<RecordedProcess> processes, OutputStream to) throws IOException {
    to.write(FIRST_LINE);
    GZIPOutputStream compressed = new GZIPOutputStream(to);
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(compressed));
    out.writeInt(processes.size());
    for (RecordedProcess process : processes) {
      write(process, out);
    }
    out.flush();
    compressed.finish();
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
   * Reads processes.
   *
   * @throws IOException if this is no recording, or a damaged one
   */
  public static List<RecordedProcess> read(byte[] file) throws IOException {
    byte[] firstLine = Arrays.copyOf(file, FIRST_LINE.length);
    if (!Arrays.equals(firstLine, FIRST_LINE)) {
      throw new IOException("not a recording of cosockpool");
    }
    InputStream compressed =
        new ByteArrayInputStream(file, FIRST_LINE.length, file.length - FIRST_LINE.length);
    DataInputStream in = new DataInputStream(new GZIPInputStream(compressed));
    List<RecordedProcess> processes = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      processes.add(process(in));
    }
    return processes;
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
    for (int left = in.readInt(); left > 0; left--) {
      memory.put(in.readLong(), bytes(in));
    }
    return new RecordedProcess(pid, facts, mappings, memory);
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = in.readNBytes(Math.max(length, 0));
    if (bytes.length != length) {
      throw new EOFException("the recording ends in the middle of a run of memory");
    }
    return bytes;
  }
}
