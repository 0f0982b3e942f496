package io.cosockpool.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cosockpool.findings.Findings;
import io.cosockpool.image.Damage;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.report.JsonFormat;
import io.cosockpool.report.LayoutJsonFormat;
import io.cosockpool.targets.Targets;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/**
 * Recordings of real workers with bytes overwritten at random, in the memory that they hold and in
 * their files: whatever the bytes are, a reading ends in a report or in a failure that is meant,
 * soon, and without much memory.
 *
 * <p>The property {@code mutations} says how many of each kind.
 */
class MutationsTest {
  private static final ReadingOptions WIDE =
      ReadingOptions.within(Duration.ofSeconds(10)).of(Set.of(Part.CONTENTS, Part.BUILD));

  private static final int MUTATIONS = Integer.getInteger("mutations", 10_000);
  private static final Path FOLDER = Path.of("fixtures/recordings");
  private static final Duration LONGEST = Duration.ofSeconds(1);
  private static final long MOST_ALLOCATED = 256 << 20;

  private final Random random = new Random(Long.getLong("mutations.seed", 4_711));
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long longest;
  private long mostAllocated;
  private int whole;
  private int withFailures;
  private int refused;

  private interface Reading {
    void read() throws Exception;
  }

  private static List<byte[]> files() throws IOException {
    List<byte[]> files = new ArrayList<>();
    try (var paths = Files.list(FOLDER)) {
      for (Path path : paths.filter(file -> file.toString().endsWith(".recording")).toList()) {
        files.add(Files.readAllBytes(path));
      }
    }
    return files;
  }

  @Test
  void damagedMemoryNeverLeadsAstray() throws Exception {
    List<Recording> recordings = new ArrayList<>();
    for (byte[] file : files()) {
      recordings.add(RecordingFile.read(file));
    }
    for (int i = 0; i < MUTATIONS; i++) {
      Recording recording = recordings.get(i % recordings.size());
      Damage damage = Damage.to(memoryOf(recording), random);
      measured("memory " + i, () -> replay(recording));
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

  @Test
  void damagedFilesNeverLeadAstray() throws Exception {
    List<byte[]> files = files();
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] file = files.get(i % files.size());
      Damage damage = Damage.to(file, random);
      measured("file " + i, () -> readAndReplay(file));
      damage.repair();
    }
    tell("files");
    assertTrue(refused > 0);
  }

  /** Behind the checksum, which lets nothing pass of what is damaged by chance. */
  @Test
  void damagedContentOfFilesNeverLeadsAstray() throws Exception {
    List<byte[]> files = files();
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] file = files.get(i % files.size());
      byte[] content = content(file);
      Damage.to(content, random);
      byte[] damaged = packed(file, content);
      measured("content " + i, () -> readAndReplay(damaged));
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

  private void readAndReplay(byte[] file) throws Exception {
    Recording recording;
    try {
      recording = RecordingFile.read(file);
    } catch (IOException e) {
      refused++;
      return;
    }
    replay(recording);
  }

  private void replay(Recording recording) throws Exception {
    Report report = Reader.read(Targets.select(recording), WIDE);
    List<Finding> findings = Findings.of(report, OptionalLong.empty());
    JsonFormat.wide(findings).render(report);
    new LayoutJsonFormat()
        .render(Reader.read(Targets.select(recording), WIDE.of(Set.of(Part.LAYOUTS))));
    if (report.failures().isEmpty()) {
      whole++;
    } else {
      withFailures++;
    }
  }

  /** Of this thread alone: others on the machine and other tests must not count. */
  private void measured(String what, Reading reading) throws Exception {
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
    assertEquals(MUTATIONS, whole + withFailures + refused);
    System.out.printf(
        "%d mutations of %s: %d read as a whole, %d with failures, %d refused;"
            + " the longest took %d ms, the largest %d KiB%n",
        MUTATIONS, what, whole, withFailures, refused, longest / 1_000_000, mostAllocated >> 10);
  }
}
