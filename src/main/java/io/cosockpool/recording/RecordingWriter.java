package io.cosockpool.recording;

import io.cosockpool.model.TcpState;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.ProcessFacts;
import io.cosockpool.process.Socket;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Writes a recording as a sequence of parts, each behind its name: {@code recording} with facts
 * about all of it; {@code failure} with facts for each; for each process {@code process} with facts
 * about it, {@code mappings}, {@code memory}, {@code sockets}, {@code circumstances} and {@code
 * round trips}; {@code end}. Numbers are big-endian.
 */
final class RecordingWriter {
  /** The part about what else the kernel told, and the fact that a recording has it. */
  static final String CIRCUMSTANCES = "circumstances";

  /** The part about the round-trip times of sockets, and the fact that a recording has it. */
  static final String ROUND_TRIPS = "round trips";

  static final String DESCRIPTOR_LIMIT = "descriptor limit";
  static final String DESCRIPTORS = "descriptors";
  static final String AGE = "age ms";

  /** What stands for a number that is not known. */
  static final long NO_NUMBER = -1;

  private final DataOutputStream out;
  private long objects;

  RecordingWriter(DataOutputStream out) {
    this.out = out;
  }

  void write(Recording recording) throws IOException {
    part("recording");
    new Facts()
        .with("version", recording.origin().version())
        .with("machine", recording.origin().machine())
        .with("redacted", recording.redacted())
        .write(out);
    for (RecordedFailure failure : recording.failures()) {
      objects++;
      part("failure");
      failure.facts().write(out);
    }
    for (RecordedProcess process : recording.processes()) {
      objects++;
      part("process");
      facts(process).write(out);
      part("mappings");
      writeMappings(process.mappings());
      part("memory");
      writeMemory(process.known().runs());
      part("sockets");
      writeSockets(process.sockets());
      part(CIRCUMSTANCES);
      writeMoreOfSockets(process.sockets());
      writeTimeWait(process.circumstances().timeWait());
      part(ROUND_TRIPS);
      writeRoundTrips(process.sockets());
    }
    part("end");
  }

  /** Begins a part, if what was written until here would be read again. */
  private void part(String name) throws IOException {
    if (out.size() + objects * RecordingFile.BYTES_FOR_OBJECT > RecordingFile.MOST_BYTES) {
      throw new IOException("it would hold more than " + (RecordingFile.MOST_BYTES >> 20) + " MiB");
    }
    Facts.writeText(name, out);
  }

  private void writeCount(int count) throws IOException {
    objects += count;
    out.writeInt(count);
  }

  private static Facts facts(RecordedProcess process) {
    ProcessFacts kernel = process.facts();
    return new Facts()
        .with("pid", process.pid())
        .with("name", kernel.name())
        .with("title", kernel.title())
        .with("state", kernel.state())
        .with("parent", kernel.parent())
        .with("group", kernel.group())
        .with("start time", kernel.startTime())
        .with("kernel thread", kernel.kernelThread())
        .with("inner pid", kernel.innerPid())
        .with("UTC ms", process.now().utcMilliseconds())
        .with("monotonic ms", process.now().monotonicMilliseconds())
        .with(CIRCUMSTANCES, true)
        .with(ROUND_TRIPS, true)
        .with(DESCRIPTOR_LIMIT, numberOf(process.circumstances().descriptorLimit()))
        .with(DESCRIPTORS, numberOf(process.circumstances().descriptors()))
        .with(AGE, numberOf(process.circumstances().age()));
  }

  private static long numberOf(OptionalLong number) {
    return number.orElse(NO_NUMBER);
  }

  private void writeMappings(List<Mapping> mappings) throws IOException {
    writeCount(mappings.size());
    for (Mapping mapping : mappings) {
      out.writeLong(mapping.start());
      out.writeLong(mapping.end());
      out.writeBoolean(mapping.executable());
      out.writeLong(mapping.offset());
      Facts.writeText(mapping.file(), out);
    }
  }

  private void writeMemory(Map<Long, byte[]> runs) throws IOException {
    writeCount(runs.size());
    for (Map.Entry<Long, byte[]> run : runs.entrySet()) {
      out.writeLong(run.getKey());
      out.writeInt(run.getValue().length);
      out.write(run.getValue());
    }
  }

  private void writeSockets(Map<Integer, Socket> sockets) throws IOException {
    writeCount(sockets.size());
    for (Map.Entry<Integer, Socket> socket : new TreeMap<>(sockets).entrySet()) {
      out.writeInt(socket.getKey());
      Facts.writeText(socket.getValue().peer(), out);
      Facts.writeText(socket.getValue().tcpState().map(TcpState::name).orElse(""), out);
      out.writeLong(socket.getValue().unreadBytes().orElse(NO_NUMBER));
    }
  }

  private void writeMoreOfSockets(Map<Integer, Socket> sockets) throws IOException {
    writeCount(sockets.size());
    for (Map.Entry<Integer, Socket> socket : new TreeMap<>(sockets).entrySet()) {
      out.writeInt(socket.getKey());
      Facts.writeText(socket.getValue().local().orElse(""), out);
      out.writeLong(numberOf(socket.getValue().unsentBytes()));
      out.writeLong(numberOf(socket.getValue().retransmits()));
    }
  }

  private void writeRoundTrips(Map<Integer, Socket> sockets) throws IOException {
    writeCount(sockets.size());
    for (Map.Entry<Integer, Socket> socket : new TreeMap<>(sockets).entrySet()) {
      out.writeInt(socket.getKey());
      out.writeLong(numberOf(socket.getValue().roundTripMicroseconds()));
    }
  }

  private void writeTimeWait(Map<String, Long> timeWait) throws IOException {
    writeCount(timeWait.size());
    for (Map.Entry<String, Long> peer : new TreeMap<>(timeWait).entrySet()) {
      Facts.writeText(peer.getKey(), out);
      out.writeLong(peer.getValue());
    }
  }
}
