package io.cosockpool.recording;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.TcpState;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.Moment;
import io.cosockpool.process.ProcessFacts;
import io.cosockpool.process.Socket;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** A file of a recording gives back all that went in, or says where it broke. */
class RecordingFileTest {
  private static final Origin ORIGIN = new Origin("1.2.3", "x86-64");
  private static final ProcessFacts FACTS =
      new ProcessFacts("nginx", "nginx: worker process", 'S', 10, 11, 12, false, 13);

  /** Noon on 2026-11-21, in UTC. */
  private static final Moment NOON = new Moment(1_795_262_400_000L, 5_000_123);

  private static final Map<Integer, Socket> SOCKETS =
      Map.of(
          12,
          new Socket("127.0.0.1:6379", Optional.of(TcpState.ESTABLISHED), OptionalLong.of(0)),
          13,
          new Socket("unix:", Optional.empty(), OptionalLong.empty()),
          14,
          new Socket(
              "[::1]:80",
              Optional.of(TcpState.CLOSE_WAIT),
              OptionalLong.of(1),
              Optional.of("[::1]:40000"),
              OptionalLong.of(2),
              OptionalLong.of(3),
              OptionalLong.of(4)));

  private static Recording recording() {
    return new Recording(ORIGIN, false, List.of(process(101), process(102)));
  }

  private static RecordedProcess process(int pid) {
    SparseMemory memory = new SparseMemory();
    memory.put(0x1000, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    memory.put(0x7f00_0000_0000L, new byte[] {9});
    List<Mapping> mappings = List.of(new Mapping(0x1000, 0x2000, true, 0, "fd:00 17"));
    return new RecordedProcess(pid, FACTS, NOON, mappings, SOCKETS, Circumstances.UNKNOWN, memory);
  }

  @Test
  void givesBackWhatWentIn() throws Exception {
    Recording read = RecordingFile.read(RecordingFile.write(recording()));
    assertEquals(ORIGIN, read.origin());
    assertEquals(List.of(101, 102), read.processes().stream().map(each -> each.pid()).toList());
    for (RecordedProcess process : read.processes()) {
      assertEquals(FACTS, process.facts());
      assertEquals(NOON, process.now());
      assertEquals(process(1).mappings(), process.mappings());
      assertEquals(SOCKETS, process.sockets());
      assertEquals(2, process.known().runs().size());
      assertArrayEquals(new byte[] {9}, process.known().runs().get(0x7f00_0000_0000L));
    }
  }

  @Test
  void itsFirstLineSaysWhatItIs() throws Exception {
    String file = new String(RecordingFile.write(recording()), StandardCharsets.ISO_8859_1);
    assertEquals(
        "cosockpool recording 2: memory of 2 nginx processes, recorded 2026-11-21T12:00:00Z;"
            + " may contain secrets (names of pools, peers)",
        file.lines().findFirst().orElseThrow());
  }

  @Test
  void textsMayBeLong() throws Exception {
    String title = "nginx -g ä".repeat(20_000);
    ProcessFacts facts = new ProcessFacts("nginx", title, 'S', 10, 11, 12, false, 13);
    RecordedProcess process =
        new RecordedProcess(
            1, facts, NOON, List.of(), Map.of(), Circumstances.UNKNOWN, process(1).known());
    Recording read =
        RecordingFile.read(RecordingFile.write(new Recording(ORIGIN, false, List.of(process))));
    assertEquals(title, read.processes().getFirst().facts().title());
  }

  @Test
  void aFactThatIsNotKnownYetDoesNoHarm() throws Exception {
    byte[] content = content(RecordingFile.write(recording()));
    String text = new String(content, StandardCharsets.ISO_8859_1);
    assertEquals(2, text.split("monotonic ms", -1).length - 1);
    byte[] other =
        text.replaceFirst("group(....)11", "lairs$111").getBytes(StandardCharsets.ISO_8859_1);
    assertRefused("the fact 'group' is missing", file("2: ", other));
    byte[] more =
        text.replaceFirst("process(...)\n", "process$1\u000b\0\0\0\3new\0\0\0\1x")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(2, RecordingFile.read(file("2: ", more)).processes().size());
  }

  @Test
  void anotherFormatIsNamed() throws Exception {
    assertRefused("in format 1, and this cosockpool reads format 2 only", file("1", new byte[1]));
    assertRefused("in format 17, and", file("17: of tomorrow", new byte[1]));
  }

  @Test
  void whatIsNoRecordingIsRefused() {
    String reason = "does not begin like a recording";
    assertRefused(reason, new byte[0]);
    assertRefused(reason, new byte[100_000]);
    assertRefused(reason, "{}".getBytes(StandardCharsets.UTF_8));
    assertRefused(reason, "cosockpool recording x".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void oneThatIsCutOffAnywhereIsRefusedAndSaysWhere() throws Exception {
    byte[] file = RecordingFile.write(recording());
    int start = firstLine(file).length();
    for (int length = start; length < file.length; length++) {
      assertRefused("it is cut off in ", Arrays.copyOf(file, length));
    }
    byte[] content = content(file);
    String text = new String(content, StandardCharsets.ISO_8859_1);
    byte[] half = Arrays.copyOf(content, text.lastIndexOf("sockets") - Integer.BYTES - 1);
    assertRefused(
        "it is cut off in the memory of process 102, at byte " + half.length, file("2: ", half));
  }

  /** Some bits mean nothing: the last ones, and which of two like strings a copy is of. */
  @Test
  void aChangedByteNeverMakesAnotherRecordingOfIt() throws Exception {
    byte[] file = RecordingFile.write(recording());
    int refused = 0;
    int header = firstLine(file).length() + 10;
    for (int at = header; at < file.length; at++) {
      byte[] damaged = file.clone();
      damaged[at] ^= 0x10;
      try {
        assertArrayEquals(file, RecordingFile.write(RecordingFile.read(damaged)));
      } catch (IOException e) {
        assertTrue(String.valueOf(e.getMessage()).contains(", at byte "), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > (file.length - header) * 9 / 10, refused + " refused");
  }

  @Test
  void whatFollowsItIsSeen() throws Exception {
    byte[] file = RecordingFile.write(recording());
    assertRefused("its end, at byte", Arrays.copyOf(file, file.length + 1));
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.writeBytes(file);
    try (GZIPOutputStream empty = new GZIPOutputStream(twice)) {
      empty.finish();
    }
    assertRefused("something follows", twice.toByteArray());
    byte[] content = content(file);
    assertRefused("something follows", file("2: ", Arrays.copyOf(content, content.length + 1)));
  }

  /** Java's own reader calls itself for each member that holds nothing. */
  @Test
  void anyNumberOfMembersIsRefused() throws Exception {
    byte[] file = RecordingFile.write(recording());
    ByteArrayOutputStream empty = new ByteArrayOutputStream();
    new GZIPOutputStream(empty).close();
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    many.writeBytes(firstLine(file).getBytes(StandardCharsets.ISO_8859_1));
    for (int i = 0; i < 100_000; i++) {
      many.writeBytes(empty.toByteArray());
    }
    assertRefused("it is cut off in its beginning", many.toByteArray());
  }

  /** A name in the header may be of any length, and none is ever written. */
  @Test
  void aHeaderWithMoreThanWeWriteIsRefusedAtOnce() throws Exception {
    byte[] file = RecordingFile.write(recording());
    int header = firstLine(file).length();
    for (int flag : new int[] {1, 2, 4, 8, 16}) {
      byte[] flagged = file.clone();
      flagged[header + 3] = (byte) flag;
      assertRefused("it is not compressed as recordings are", flagged);
    }
    byte[] endless = Arrays.copyOf(file, header + 10);
    endless[header + 3] = 8;
    byte[] text = new byte[10 << 20];
    Arrays.fill(text, (byte) 'n');
    ByteArrayInputStream name = new ByteArrayInputStream(text);
    InputStream named = new SequenceInputStream(new ByteArrayInputStream(endless), name);
    assertThrows(IOException.class, () -> RecordingFile.read(named));
    int taken = text.length - name.available();
    assertTrue(taken < 1 << 16, taken + " bytes of a name were read");
  }

  @Test
  void aRecordingWithAnotherCheckSumOrLengthIsRefused() throws Exception {
    byte[] file = RecordingFile.write(recording());
    for (int fromEnd = 1; fromEnd <= 8; fromEnd++) {
      byte[] damaged = file.clone();
      damaged[file.length - fromEnd] ^= 1;
      assertRefused("its check sum or its length is another one", damaged);
    }
  }

  @Test
  void whatWouldNotBeReadAgainIsNotWritten() {
    SparseMemory memory = new SparseMemory();
    memory.put(1L << 30, new byte[(int) RecordingFile.MOST_BYTES]);
    RecordedProcess process =
        new RecordedProcess(1, FACTS, NOON, List.of(), Map.of(), Circumstances.UNKNOWN, memory);
    Recording large = new Recording(ORIGIN, false, List.of(process));
    IOException refused = assertThrows(IOException.class, () -> RecordingFile.write(large));
    assertEquals("it would hold more than 128 MiB", refused.getMessage());
  }

  private static String firstLine(byte[] file) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    return text.substring(0, text.indexOf('\n') + 1);
  }

  private static byte[] content(byte[] file) throws IOException {
    int start = firstLine(file).length();
    return new GZIPInputStream(new ByteArrayInputStream(file, start, file.length - start))
        .readAllBytes();
  }

  private static byte[] file(String format, byte[] content) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(("cosockpool recording " + format + "\n").getBytes(StandardCharsets.UTF_8));
    try (GZIPOutputStream out = new GZIPOutputStream(file)) {
      out.write(content);
    }
    return file.toByteArray();
  }

  private static void assertRefused(String reason, byte[] file) {
    IOException refused = assertThrows(IOException.class, () -> RecordingFile.read(file));
    assertTrue(String.valueOf(refused.getMessage()).contains(reason), refused.getMessage());
  }
}
