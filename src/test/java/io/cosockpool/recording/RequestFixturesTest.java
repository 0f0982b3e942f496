package io.cosockpool.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Coroutine;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.LuaPhase;
import io.cosockpool.model.Name;
import io.cosockpool.model.Part;
import io.cosockpool.model.ProcessTitle;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import io.cosockpool.model.Wait;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.targets.Targets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Workers of builds that no test run has, with seven requests at rest: {@code RequestsTest} sent
 * them, found each where its code is, and recorded them.
 */
class RequestFixturesTest {
  /** Shorter names are parts of other things by chance. */
  private static final int SHORTEST_SECRET = 4;

  private static final Path FOLDER = Path.of("fixtures/recordings/requests");

  static List<Path> recordings() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  private static Worker read(Path recording) throws Exception {
    Report report =
        Reader.read(
            Targets.select(RecordingFile.read(Files.readAllBytes(recording))),
            ReadingOptions.within(Duration.ofSeconds(10))
                .of(Set.of(Part.CONTENTS, Part.CONNECTIONS, Part.REQUESTS)));
    assertEquals(List.of(), report.failures());
    assertEquals(1, report.workers().size());
    return report.workers().getFirst();
  }

  /** The requests by what they do, which is the first part of their path. */
  private static Map<String, Request> requests(Worker worker) {
    Map<String, Request> byWork = new HashMap<>();
    for (Request request : worker.parts().requests().orElseThrow().requests()) {
      Name uri = request.message().orElseThrow().uri().orElseThrow();
      byWork.put(uri.decoded().substring(1, uri.decoded().indexOf('?')), request);
    }
    return byWork;
  }

  private static Request of(Map<String, Request> requests, String work) {
    return Objects.requireNonNull(requests.get(work), work);
  }

  private static List<String> functions(Coroutine coroutine) {
    return coroutine.stack().stream().map(LuaFrame::function).map(Name::decoded).toList();
  }

  private static Wait.Kind waitsFor(Request request) {
    return request.waitsFor().kind().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void eachRequestIsWhereItsCodeIs(Path recording) throws Exception {
    Map<String, Request> found = requests(read(recording));

    assertEquals(
        Set.of("sleeping", "receiving", "holding", "threads", "reading", "deep", "access"),
        found.keySet());
    assertEquals(Wait.Kind.SLEEP, waitsFor(of(found, "sleeping")));
    Request receiving = of(found, "receiving");
    assertEquals(Wait.Kind.COSOCKET, waitsFor(receiving));
    assertEquals(CosocketActivity.RECEIVE, receiving.waitsFor().doing().orElseThrow());
    Request holding = of(found, "holding");
    assertEquals(Wait.Kind.SLEEP, waitsFor(holding));
    assertEquals(CosocketActivity.IDLE, holding.holds().getFirst().doing());
    assertEquals(
        List.of(Wait.Kind.THREAD, Wait.Kind.SLEEP, Wait.Kind.COSOCKET),
        of(found, "threads").coroutines().stream()
            .map(each -> each.waitsFor().kind().orElseThrow())
            .toList());
    assertEquals(Wait.Kind.CLIENT, waitsFor(of(found, "reading")));
    List<String> deep = functions(of(found, "deep").coroutines().getFirst());
    assertEquals("sleep", deep.getFirst());
    assertEquals(8, deep.stream().filter("down"::equals).count(), deep.toString());
    assertEquals(LuaPhase.ACCESS, of(found, "access").phase().orElseThrow());
    assertEquals(LuaPhase.CONTENT, of(found, "deep").phase().orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void eachEntryOfItsConnectionPoolIsKnown(Path recording) throws Exception {
    WorkerConnections connections = read(recording).parts().connections().orElseThrow();

    Map<ConnectionKind, Long> kinds = connections.kinds();
    assertTrue(connections.exact());
    assertEquals(connections.inUse(), kinds.values().stream().mapToLong(Long::longValue).sum());
    assertEquals(7, kinds.get(ConnectionKind.CLIENT_ACTIVE));
    long cosockets =
        kinds.getOrDefault(ConnectionKind.COSOCKET_ACTIVE, 0L)
            + kinds.getOrDefault(ConnectionKind.COSOCKET_UNPOOLED, 0L);
    assertEquals(3, cosockets);
    assertEquals(0, kinds.getOrDefault(ConnectionKind.OTHER, 0L));
  }

  /** Functions are named by strings of the program: variables, and any keys. */
  @ParameterizedTest
  @MethodSource("recordings")
  void aRedactedOneShowsThePseudonymsOfTheFunctionsAndNothingOfTheirNames(Path file)
      throws Exception {
    Recording recording = RecordingFile.read(Files.readAllBytes(file));
    Report report = read(recording);
    Pseudonyms pseudonyms = new Pseudonyms(new Random(7));
    Redaction redaction =
        new Redaction(
            pseudonyms::of,
            pseudonyms::ofPeer,
            title -> new ProcessTitle(title).redacted().title());
    byte[] redacted = RecordingFile.write(recording.redacted(redaction));
    Report replayed = read(RecordingFile.read(redacted));

    assertEquals(names(report.redacted(pseudonyms)), names(replayed));
    List<Name> original = names(report);
    assertTrue(original.size() > 10, original::toString);
    assertFalse(names(replayed).stream().anyMatch(original::contains), original::toString);
    String content = content(redacted);
    for (Name name : original) {
      assertTrue(
          name.length() < SHORTEST_SECRET || !content.contains(name.decoded() + "\0"),
          () -> name.decoded() + " is in the redacted recording");
    }
  }

  private static Report read(Recording recording) throws InterruptedException {
    return Reader.read(
        Targets.select(recording),
        ReadingOptions.within(Duration.ofSeconds(10)).of(Set.of(Part.REQUESTS)));
  }

  /** What the frames of all requests are called, in no order that tells of requests. */
  private static List<Name> names(Report report) {
    return report.workers().stream()
        .flatMap(worker -> worker.parts().requests().orElseThrow().requests().stream())
        .flatMap(request -> request.coroutines().stream())
        .flatMap(coroutine -> coroutine.stack().stream())
        .flatMap(frame -> frame.name().stream())
        .sorted()
        .toList();
  }

  /** What the file unpacks to, a character a byte. */
  private static String content(byte[] file) throws IOException {
    int end = new String(file, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
    try (var in = new GZIPInputStream(new ByteArrayInputStream(file, end, file.length - end))) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
