package io.cosockpool.recording;

import io.cosockpool.model.TcpState;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.Moment;
import io.cosockpool.process.ProcessFacts;
import io.cosockpool.process.Socket;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Reads what {@link RecordingWriter} wrote, and says where it broke if it is damaged. */
final class RecordingReader {
  private static final int MOST_PROCESSES = 1 << 12;

  private String part = "its beginning";
  private long position;

  /**
   * The gzip member that a recording is (RFC 1952), with a header as Java writes it. Java's own
   * reader goes on with the member behind it, be there thousands, and reads headers of any length.
   */
  private static final class Member extends InflaterInputStream {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0};
    private static final int HEADER_LENGTH = 10;
    private static final int TRAILER_LENGTH = 8;
    private static final int BUFFER = 8192;

    private final LimitedStream file;
    private final CRC32 sum = new CRC32();
    private boolean ended;

    Member(LimitedStream file) throws IOException {
      super(file, new Inflater(true), BUFFER);
      this.file = file;
      byte[] header = file.readNBytes(HEADER_LENGTH);
      int length = Math.min(header.length, HEADER.length);
      if (!Arrays.equals(header, 0, length, HEADER, 0, length)) {
        throw new IOException("it is not compressed as recordings are");
      }
      if (header.length < HEADER_LENGTH) {
        throw new EOFException();
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      if (count > 0) {
        sum.update(bytes, offset, count);
      } else if (count < 0 && !ended) {
        ended = true;
        checkTrailer();
      }
      return count;
    }

    /** The check sum, and the length; both are little-endian. */
    private void checkTrailer() throws IOException {
      int ahead = Math.min(inf.getRemaining(), TRAILER_LENGTH);
      int start = len - inf.getRemaining();
      byte[] trailer = Arrays.copyOf(Arrays.copyOfRange(buf, start, start + ahead), TRAILER_LENGTH);
      if (file.readNBytes(trailer, ahead, TRAILER_LENGTH - ahead) < TRAILER_LENGTH - ahead) {
        throw new EOFException();
      }
      ByteBuffer numbers = ByteBuffer.wrap(trailer).order(ByteOrder.LITTLE_ENDIAN);
      if (numbers.getInt() != (int) sum.getValue()
          || numbers.getInt() != (int) inf.getBytesWritten()) {
        throw new IOException("its check sum or its length is another one");
      }
    }

    /** Whether there is more than this member; known at its end. */
    boolean isFollowed() throws IOException {
      return file.read() >= 0
          || HEADER_LENGTH + inf.getBytesRead() + TRAILER_LENGTH != file.position();
    }
  }

  /** What the file unpacks to, and what is made of it. */
  private static final class Content extends DataInputStream {
    private final LimitedStream limited;

    Content(LimitedStream limited) {
      super(limited);
      this.limited = limited;
    }

    /** How many objects follow. */
    int readObjects() throws IOException {
      int count = Facts.readCount(this, Integer.MAX_VALUE);
      makeObjects(count);
      return count;
    }

    void makeObjects(int count) throws IOException {
      limited.make(count * RecordingFile.BYTES_FOR_OBJECT);
    }

    byte[] readBytes() throws IOException {
      int length = Facts.readCount(this, Integer.MAX_VALUE);
      limited.check(length);
      byte[] bytes = new byte[length];
      readFully(bytes);
      return bytes;
    }
  }

  /**
   * A whole recording.
   *
   * @param file what follows the first line
   * @throws IOException saying in which part and at which byte it broke
   */
  Recording read(LimitedStream file) throws IOException {
    try {
      return uncompress(file);
    } catch (EOFException e) {
      throw new IOException("it is cut off in " + place(), e);
    } catch (IOException e) {
      throw new IOException("it is damaged in " + place() + ": " + e.getMessage(), e);
    }
  }

  private String place() {
    return part + ", at byte " + position + " of what it unpacks to";
  }

  private Recording uncompress(LimitedStream file) throws IOException {
    Member member = new Member(file);
    LimitedStream content = new LimitedStream(member, RecordingFile.MOST_BYTES);
    try {
      Recording recording = recording(new Content(content));
      part = "its end";
      if (content.read() >= 0 || member.isFollowed()) {
        throw new IOException("something follows");
      }
      return recording;
    } finally {
      position = content.position();
    }
  }

  private Recording recording(Content in) throws IOException {
    List<RecordedProcess> processes = new ArrayList<>();
    expect("recording", in);
    Facts facts = Facts.read(in);
    Origin origin = new Origin(facts.text("version"), facts.text("machine"));
    boolean redacted = facts.holds("redacted");
    part = "what follows the recording's facts";
    List<RecordedFailure> failures = new ArrayList<>();
    String name = Facts.readText(in);
    for (; name.equals("failure"); name = Facts.readText(in)) {
      in.makeObjects(1);
      failures.add(RecordedFailure.of(Facts.read(in)));
    }
    for (; name.equals("process"); name = Facts.readText(in)) {
      if (processes.size() == MOST_PROCESSES) {
        throw new IOException("more than " + MOST_PROCESSES + " processes");
      }
      in.makeObjects(1);
      processes.add(process(in));
    }
    if (!name.equals("end")) {
      throw new IOException("a part of an unknown name");
    }
    return new Recording(origin, redacted, processes, failures);
  }

  private static void expect(String name, DataInputStream in) throws IOException {
    if (!Facts.readText(in).equals(name)) {
      throw new IOException("no part '" + name + "' where one has to be");
    }
  }

  private RecordedProcess process(Content in) throws IOException {
    part = "a process's facts";
    Facts facts = Facts.read(in);
    int pid = facts.pid("pid");
    ProcessFacts kernel = kernelFacts(facts);
    Moment lastRead = new Moment(facts.number("UTC ms"), facts.number("monotonic ms"));
    part = "the mappings of process " + pid;
    expect("mappings", in);
    List<Mapping> mappings = mappings(in);
    part = "the memory of process " + pid;
    expect("memory", in);
    SparseMemory memory = memory(in);
    part = "the sockets of process " + pid;
    expect("sockets", in);
    Map<Integer, Socket> sockets = sockets(in);
    Circumstances circumstances = Circumstances.UNKNOWN;
    if (facts.holds(RecordingWriter.CIRCUMSTANCES)) {
      expect(RecordingWriter.CIRCUMSTANCES, in);
      addToSockets(sockets, in);
      circumstances =
          new Circumstances(
              number(facts.number(RecordingWriter.DESCRIPTOR_LIMIT)),
              facts.has(RecordingWriter.DESCRIPTORS)
                  ? number(facts.number(RecordingWriter.DESCRIPTORS))
                  : OptionalLong.empty(),
              number(facts.number(RecordingWriter.AGE)),
              timeWait(in));
    }
    if (facts.holds(RecordingWriter.ROUND_TRIPS)) {
      expect(RecordingWriter.ROUND_TRIPS, in);
      addRoundTrips(sockets, in);
    }
    part = "what follows process " + pid;
    return new RecordedProcess(pid, kernel, lastRead, mappings, sockets, circumstances, memory);
  }

  private static ProcessFacts kernelFacts(Facts facts) throws IOException {
    return new ProcessFacts(
        facts.text("name"),
        facts.text("title"),
        facts.letter("state"),
        facts.pid("parent"),
        facts.pid("group"),
        facts.number("start time"),
        facts.holds("kernel thread"),
        facts.has("inner pid") ? facts.pid("inner pid") : facts.pid("pid"));
  }

  private static List<Mapping> mappings(Content in) throws IOException {
    List<Mapping> mappings = new ArrayList<>();
    for (int left = in.readObjects(); left > 0; left--) {
      mappings.add(
          new Mapping(
              in.readLong(), in.readLong(), in.readBoolean(), in.readLong(), Facts.readText(in)));
    }
    return mappings;
  }

  private static Map<Integer, Socket> sockets(Content in) throws IOException {
    Map<Integer, Socket> sockets = new HashMap<>();
    for (int left = in.readObjects(); left > 0; left--) {
      int descriptor = in.readInt();
      String peer = Facts.readText(in);
      String state = Facts.readText(in);
      long unread = in.readLong();
      sockets.put(
          descriptor,
          new Socket(
              peer,
              state.isEmpty() ? Optional.empty() : Optional.of(TcpState.named(state)),
              number(unread)));
    }
    return sockets;
  }

  private static OptionalLong number(long number) {
    return number == RecordingWriter.NO_NUMBER ? OptionalLong.empty() : OptionalLong.of(number);
  }

  private static void addToSockets(Map<Integer, Socket> sockets, Content in) throws IOException {
    for (int left = in.readObjects(); left > 0; left--) {
      int descriptor = in.readInt();
      String local = Facts.readText(in);
      OptionalLong unsent = number(in.readLong());
      OptionalLong retransmits = number(in.readLong());
      Optional<String> path = local.isEmpty() ? Optional.empty() : Optional.of(local);
      sockets.computeIfPresent(
          descriptor,
          (known, socket) ->
              new Socket(
                  socket.peer(),
                  socket.tcpState(),
                  socket.unreadBytes(),
                  path,
                  unsent,
                  retransmits,
                  OptionalLong.empty()));
    }
  }

  private static void addRoundTrips(Map<Integer, Socket> sockets, Content in) throws IOException {
    for (int left = in.readObjects(); left > 0; left--) {
      int descriptor = in.readInt();
      OptionalLong roundTrip = number(in.readLong());
      sockets.computeIfPresent(
          descriptor,
          (known, socket) ->
              new Socket(
                  socket.peer(),
                  socket.tcpState(),
                  socket.unreadBytes(),
                  socket.local(),
                  socket.unsentBytes(),
                  socket.retransmits(),
                  roundTrip));
    }
  }

  private static Map<String, Long> timeWait(Content in) throws IOException {
    Map<String, Long> timeWait = new HashMap<>();
    for (int left = in.readObjects(); left > 0; left--) {
      timeWait.put(Facts.readText(in), in.readLong());
    }
    return timeWait;
  }

  /** Runs are written in their order, with gaps between them. */
  private static SparseMemory memory(Content in) throws IOException {
    SparseMemory memory = new SparseMemory();
    long end = 0;
    for (int left = in.readObjects(); left > 0; left--) {
      long address = in.readLong();
      if (Long.compareUnsigned(address, end) <= 0) {
        throw new IOException("a run of memory that is not behind the one before it");
      }
      byte[] bytes = in.readBytes();
      end = address + bytes.length;
      if (bytes.length == 0 || Long.compareUnsigned(end, address) < 0) {
        throw new IOException("a run of memory that is empty or beyond the last address");
      }
      memory.put(address, bytes);
    }
    return memory;
  }
}
