package io.cosockpool.recording;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.findings.Findings;
import io.cosockpool.image.Damage;
import io.cosockpool.image.PoolImage;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Part;
import io.cosockpool.model.Pool;
import io.cosockpool.model.ProcessTitle;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.TcpState;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.process.Socket;
import io.cosockpool.process.TargetProcess;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.report.JsonFormat;
import io.cosockpool.targets.Targets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A redacted recording gives the same report but for the names, and holds none of them. */
class RedactionTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final ReadingOptions WIDE =
      ReadingOptions.within(LIMIT).of(Set.of(Part.CONTENTS, Part.BUILD));
  private static final int SHORTEST_SECRET = 4;
  private static final int MUTATIONS = 100;

  /**
   * What a recording shows of every nginx. Parts of names that are parts of this, too, tell
   * nothing.
   */
  private static final String PUBLIC =
      "ngx_http_lua_socket_pool_key ngx_http_lua_module ngx_http_module ngx_stream_module"
          + " ngx_is_privileged_agent ngx_process ngx_cycle ngx_http_script_if_code title _LOADED nginx: worker process recording\0 unix:";

  private final Pseudonyms pseudonyms = new Pseudonyms(new Random(7));
  private final Redaction redaction =
      new Redaction(
          pseudonyms::of, pseudonyms::ofPeer, title -> new ProcessTitle(title).redacted().title());

  static List<Path> recordings() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("fixtures/recordings"))) {
      return files.filter(file -> file.toString().endsWith(".recording")).sorted().toList();
    }
  }

  /** One of four, from old builds to new ones. */
  static List<Path> someRecordings() throws IOException {
    List<Path> all = recordings();
    return IntStream.range(0, all.size()).filter(i -> i % 4 == 0).mapToObj(all::get).toList();
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void givesTheSameReportButForTheNames(Path file) throws Exception {
    Recording recording = RecordingFile.read(Files.readAllBytes(file));
    Report layouts = readLayouts(recording);
    Recording redacted = RecordingFile.read(redacted(recording));
    assertSameReportButForTheNames(read(recording), redacted);
    assertSameLayoutsButForTheNames(layouts, redacted);
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void holdsNoPartOfAName(Path file) throws Exception {
    Recording recording = RecordingFile.read(Files.readAllBytes(file));
    List<byte[]> names = new ArrayList<>();
    for (Pool pool : pools(read(recording))) {
      names.add(pool.name().bytes());
    }
    assertTrue(names.size() > 20);
    byte[] redacted = redacted(recording);
    names.forEach(name -> assertHoldsNoPartOf(name, redacted));
  }

  /**
   * What damaged memory makes the reading say is said of the redacted memory too. Every second
   * damage lies where the pools are read: most of a recording tells of layouts only.
   */
  @ParameterizedTest
  @MethodSource("someRecordings")
  void failsLikeTheOriginal(Path file) throws Exception {
    Recording recording = RecordingFile.read(Files.readAllBytes(file));
    List<byte[]> anywhere = runs(recording);
    List<byte[]> whereThePoolsAre = runsOfTheReadingOfThePools(recording);
    Random random = new Random(Long.getLong("redaction.seed", 11));
    int failed = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      List<byte[]> runs = i % 2 == 0 ? anywhere : whereThePoolsAre;
      Damage damage = Damage.to(runs.get(random.nextInt(runs.size())), random);
      Recording damaged = fresh(recording);
      Report layouts = readLayouts(damaged);
      Report report = read(damaged);
      failed += report.failures().isEmpty() ? 0 : 1;
      Recording redacted = damaged.redacted(redaction);
      assertSameReportButForTheNames(report, redacted);
      assertSameLayoutsButForTheNames(layouts, redacted);
      damage.repair();
    }
    assertTrue(failed > MUTATIONS / 50, failed + " failed");
  }

  /** Names, peers and hosts lie in memory at places that a reading takes and does not look at. */
  @Test
  void holdsNothingThatLiesBesideWhatIsRead() throws Exception {
    PoolSpec spec = PoolSpec.of("backend.example:6379", 6, 3, 2).withBacklog(5, 2);
    WorkerImage image = WorkerImage.builder().http(spec).build();
    byte[] peer = "10.1.2.3:44444".getBytes(StandardCharsets.US_ASCII);
    PoolImage pool = image.pools(Subsystem.HTTP).getFirst();
    for (int slot = 0; slot < spec.slots(); slot++) {
      image.space().bytes(pool.item(slot) + 40, peer);
    }
    image.space().bytes(pool.waitLink(0) + 16, peer);
    Recording recording = record(image);
    assertTrue(content(RecordingFile.write(recording)).contains("10.1.2.3:44444"));
    byte[] redacted = redacted(recording);
    assertHoldsNoPartOf(peer, redacted);
    assertHoldsNoPartOf(spec.key().bytes(), redacted);
    assertHoldsNoPartOf(peer, RecordingFile.write(recording.used()));
    assertSameReportButForTheNames(read(recording), RecordingFile.read(redacted));
  }

  /** Of a cosocket that waits only the fields are looked at that its layout has. */
  @Test
  void holdsNothingOfACosocketThatNoLayoutHas() throws Exception {
    PoolSpec spec = PoolSpec.of("backend.example:6379", 6, 3, 2).withBacklog(5, 2);
    WorkerImage image = WorkerImage.builder().http(spec).build();
    byte[] secret = "password=4711".getBytes(StandardCharsets.US_ASCII);
    image.space().bytes(image.pools(Subsystem.HTTP).getFirst().waitingCosocket(0) + 300, secret);
    Recording recording = record(image, WIDE);
    assertTrue(content(RecordingFile.write(recording)).contains("password=4711"));
    assertHoldsNoPartOf(secret, redacted(recording));
  }

  /** Of a pool that is not understood nothing is left but what the reading looked at. */
  @Test
  void holdsNothingUnknownOfAFailedReading() throws Exception {
    PoolSpec spec = PoolSpec.of("backend.example:6379", 6, 3, 2);
    WorkerImage image = WorkerImage.builder().http(spec).build();
    PoolImage pool = image.pools(Subsystem.HTTP).getFirst();
    byte[] another = "another.example:6379".getBytes(StandardCharsets.US_ASCII);
    image.space().bytes(pool.keyCopyAddress(), another);
    Recording recording = record(image);
    Report report = read(recording);
    assertEquals(1, report.failures().size());
    byte[] redacted = redacted(recording);
    assertHoldsNoPartOf(spec.key().bytes(), redacted);
    assertHoldsNoPartOf(another, redacted);
    Report replayed = read(RecordingFile.read(redacted));
    assertEquals(report.redacted(pseudonyms).failures(), replayed.failures());
    assertFalse(replayed.failures().toString().contains("example"));
  }

  /** Of many pools with one peer, and of pools with many, the same is found but by the names. */
  @Test
  void givesTheSameFindingsButThoseThatNeedNames() throws Exception {
    List<PoolSpec> pools = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      pools.add(PoolSpec.of("user-" + i, 3, 0, 0).withIdle(List.of(1, 2)));
    }
    pools.add(PoolSpec.of("secret", 2, 2, 0).withBacklog(5, 2));
    WorkerImage image = WorkerImage.builder().http(pools.toArray(PoolSpec[]::new)).build();
    image.process().kernelTells(RedactionTest::peers);
    Recording recording = record(image, WIDE);
    Report report = read(recording);
    List<Finding> findings = Findings.of(report, OptionalLong.empty());
    Set<String> codes = findings.stream().map(Finding::code).collect(Collectors.toSet());
    assertEquals(Set.of("full-queue", "many-pools", "name-many-peers"), codes);
    Recording redacted = RecordingFile.read(RecordingFile.write(recording.redacted(redaction)));
    assertEquals(
        Finding.redacted(findings, pseudonyms).stream()
            .filter(finding -> !Findings.codesThatNeedNames().contains(finding.code()))
            .toList(),
        sorted(
            Findings.of(Reports.on(Reports.replay(true), read(redacted)), OptionalLong.empty())));
  }

  private static List<Finding> sorted(List<Finding> findings) {
    return findings.stream()
        .sorted(
            Comparator.comparing(finding -> ((Subject.Pools) finding.subject()).names().getFirst()))
        .toList();
  }

  private static Map<Integer, Socket> peers(Set<Integer> descriptors) {
    Map<Integer, Socket> sockets = new HashMap<>();
    for (int descriptor : descriptors) {
      String peer = descriptor % 2 == 0 ? "10.1.2.3:6379" : "[2001:db8::7]:6380";
      sockets.put(
          descriptor, new Socket(peer, Optional.of(TcpState.ESTABLISHED), OptionalLong.of(0)));
    }
    return sockets;
  }

  /** The place of an entry in the table comes from the name's hash. */
  @Test
  void theOrderOfTheTableOfPoolsIsNotThatOfTheNames() throws Exception {
    SparseMemory memory = new SparseMemory();
    memory.put(100, new byte[] {0, 0, 3, 3, 0, 0, 1, 1, 2, 2});
    memory.read(new Range(100, 8, Place.of("here"))).inAnyOrder(2);
    memory.read(new Range(100, 10, Place.of("here"))).bytes(0, 10);
    assertArrayEquals(
        new byte[] {0, 0, 0, 0, 1, 1, 3, 3, 2, 2}, memory.redacted(name -> name).runs().get(100L));
  }

  @Test
  void filesAndCommandLinesAreReplaced() throws Exception {
    Recording recording = RecordingFile.read(Files.readAllBytes(recordings().getFirst()));
    Recording redacted = RecordingFile.read(redacted(recording));
    assertTrue(redacted.redacted());
    assertFalse(recording.redacted());
    for (int i = 0; i < redacted.processes().size(); i++) {
      RecordedProcess original = recording.processes().get(i);
      RecordedProcess process = redacted.processes().get(i);
      assertEquals("nginx", process.facts().name());
      assertTrue(process.facts().title().matches("nginx: (worker|master) process"));
      assertEquals(original.now(), process.now());
      assertEquals(original.pid(), process.pid());
      process.mappings().forEach(each -> assertTrue(each.file().matches("[0-9]*")));
      assertEquals(
          original.mappings().stream().map(each -> each.file()).distinct().count(),
          process.mappings().stream().map(each -> each.file()).distinct().count());
    }
  }

  private static Report read(Recording recording) throws InterruptedException {
    return Reader.read(Targets.select(recording), WIDE);
  }

  private static Report readLayouts(Recording recording) throws InterruptedException {
    return Reader.read(
        Targets.select(recording), ReadingOptions.within(LIMIT).of(Set.of(Part.LAYOUTS)));
  }

  private static Recording record(WorkerImage image) throws Exception {
    return record(image, ReadingOptions.within(LIMIT));
  }

  private static Recording record(WorkerImage image, ReadingOptions options) throws Exception {
    Recorder recorder = new Recorder();
    TargetProcess process = recorder.record(image.process());
    process.facts();
    NginxProcess nginx = NginxProcess.of(process, process.mappings(), true).orElseThrow();
    recorder.keep(process);
    Reader.read(List.of(nginx), options);
    return new Recording(new Origin("1", "x86-64"), false, recorder.recorded());
  }

  private static List<byte[]> runs(Recording recording) {
    return recording.processes().stream()
        .flatMap(process -> process.known().runs().values().stream())
        .toList();
  }

  private static List<byte[]> runsOfTheReadingOfThePools(Recording recording) throws Exception {
    Recording read = fresh(recording);
    read(read);
    List<byte[]> all = runs(recording);
    List<byte[]> used = runs(read.used());
    return IntStream.range(0, all.size())
        .filter(i -> !Arrays.equals(used.get(i), new byte[used.get(i).length]))
        .mapToObj(all::get)
        .toList();
  }

  /** The same memory, of which nothing was looked at yet. */
  private static Recording fresh(Recording recording) {
    List<RecordedProcess> processes = new ArrayList<>();
    for (RecordedProcess each : recording.processes()) {
      SparseMemory memory = new SparseMemory();
      each.known().runs().forEach(memory::put);
      processes.add(
          new RecordedProcess(
              each.pid(),
              each.facts(),
              each.now(),
              each.mappings(),
              each.sockets(),
              each.circumstances(),
              memory));
    }
    return new Recording(recording.origin(), false, processes);
  }

  private byte[] redacted(Recording recording) throws Exception {
    read(recording);
    return RecordingFile.write(recording.redacted(redaction));
  }

  private void assertSameReportButForTheNames(Report report, Recording redacted)
      throws InterruptedException {
    Report expected = report.redacted(pseudonyms);
    Report replayed = read(redacted);
    assertEquals(sentences(expected), sentences(replayed));
    assertEquals(pools(expected), pools(replayed));
    assertEquals(new JsonFormat().render(expected), new JsonFormat().render(replayed));
  }

  private void assertSameLayoutsButForTheNames(Report layouts, Recording redacted)
      throws InterruptedException {
    Report expected = layouts.redacted(pseudonyms);
    Report read = readLayouts(redacted);
    assertEquals(known(expected), known(read));
    assertEquals(expected.failures(), read.failures());
    assertEquals(expected.subsystems(), read.subsystems());
  }

  /** All but what reading took. */
  private static List<Object> known(Report report) {
    return report.workers().stream()
        .<Object>map(
            worker -> List.of(worker.pid(), worker.description(), worker.notes(), worker.parts()))
        .toList();
  }

  private static List<String> sentences(Report report) {
    return report.failures().stream().map(Failure::sentence).sorted().toList();
  }

  private static List<Pool> pools(Report report) {
    List<Pool> pools = new ArrayList<>();
    report.workers().forEach(worker -> worker.pools().values().forEach(pools::addAll));
    return pools;
  }

  /** Digits alone are parts of the process ids and times in a recording as well. */
  private static void assertHoldsNoPartOf(byte[] secret, byte[] file) {
    String content = content(file);
    String text = new String(secret, StandardCharsets.ISO_8859_1);
    for (int at = 0; at + SHORTEST_SECRET <= text.length(); at++) {
      String part = text.substring(at, at + SHORTEST_SECRET);
      boolean tells = !PUBLIC.contains(part) && !part.matches("\\d+");
      assertFalse(tells && content.contains(part), text + ": " + part);
    }
  }

  /** What the file unpacks to, a character a byte; its first line is made of its facts. */
  private static String content(byte[] file) {
    int end = new String(file, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
    try (var in = new GZIPInputStream(new ByteArrayInputStream(file, end, file.length - end))) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
