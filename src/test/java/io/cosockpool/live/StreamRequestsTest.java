package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.HttpMessage;
import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.Name;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Wait;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.targets.Targets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each stream of HTTP/2 and HTTP/3 has a request, as the ids in the paths tell. */
@LiveTest
class StreamRequestsTest {
  private static final ReadingOptions OPTIONS =
      ReadingOptions.within(Duration.ofSeconds(10))
          .of(EnumSet.of(Part.CONTENTS, Part.CONNECTIONS, Part.REQUESTS));

  private static Report read(ConnectionsNginx gateway) {
    try {
      return Reader.read(
          Targets.select(List.of(new PidTarget(gateway.worker())), List.of()), OPTIONS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Requests requests(Report report) {
    return report.workers().getFirst().parts().requests().orElseThrow();
  }

  private static String uri(Request request) {
    return request.message().flatMap(HttpMessage::uri).map(Name::decoded).orElse("none");
  }

  private static Map<String, Request> byUri(List<Request> requests) {
    Map<String, Request> found = new HashMap<>();
    requests.forEach(request -> found.put(uri(request), request));
    return found;
  }

  private static Request of(Map<String, Request> found, String uri) {
    return Objects.requireNonNull(found.get(uri), uri);
  }

  /** Reads until these requests are there by a version of HTTP, and each waits for something. */
  private static Report await(ConnectionsNginx gateway, String version, Set<String> uris) {
    gateway.await(
        () -> {
          List<Request> found = of(read(gateway), version);
          return found.stream()
                  .map(StreamRequestsTest::uri)
                  .collect(Collectors.toSet())
                  .equals(uris)
              && found.stream().allMatch(request -> request.waitsFor().kind().isPresent());
        },
        uris.toString());
    return read(gateway);
  }

  private static List<Request> of(Report report, String version) {
    return requests(report).requests().stream()
        .filter(
            request ->
                request.message().flatMap(HttpMessage::version).filter(version::equals).isPresent())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void eachStreamOfHttp2HasItsRequest(NginxBuild build) throws Exception {
    boolean hasQueues = build.hasBacklog();
    boolean canCapture = build.capturesInHttp2();
    try (ConnectionsNginx gateway = ConnectionsNginx.start(build.root(), 1, false)) {
      long before = System.currentTimeMillis();
      List<String> first =
          new ArrayList<>(List.of("/hold?id=a0", "/pooled?id=a1", "/queued?id=a2"));
      if (canCapture) {
        first.add("/captured-hold?id=a3");
      }
      Set<String> expected = new TreeSet<>(first);
      try (Http2Client one = Http2Client.ask("other.example", gateway.tlsPort(), first)) {
        await(gateway, "2.0", expected);
        List<String> second = List.of("/queued?id=b0", "/hold?id=b1", "/hold?id=b2");
        expected.addAll(second);
        try (Http2Client two = Http2Client.ask("other.example", gateway.tlsPort(), second)) {
          Report report = await(gateway, "2.0", expected);
          assertTrue(one.isWaiting() && two.isWaiting());

          List<Request> read = of(report, "2.0");
          assertEquals(expected.size(), read.size());
          assertEquals(0, requests(report).leftOut());
          Map<String, Request> found = byUri(read);
          assertStreams(report, found, ConnectionKind.HTTP2, first, second);
          found.forEach((uri, request) -> assertIsThatOf(gateway, uri, request, before));

          assertWaits(Wait.Kind.SLEEP, of(found, "/hold?id=a0"));
          Request pooled = of(found, "/pooled?id=a1");
          assertWaits(Wait.Kind.COSOCKET, pooled);
          assertEquals(CosocketActivity.RECEIVE, pooled.holds().getFirst().doing());
          assertEquals("receive", top(pooled));
          if (canCapture) {
            Request captured = of(found, "/captured-hold?id=a3");
            assertWaits(Wait.Kind.SUBREQUEST, captured);
            Request subrequest = captured.subrequests().getFirst();
            assertEquals("/proxied-hold", uri(subrequest));
            assertEquals(captured.id() + ".s1", subrequest.id().toString());
            assertWaits(Wait.Kind.UPSTREAM, subrequest);
          }
          if (hasQueues) { // and pools that a connect makes
            assertEquals("held", pooled.holds().getFirst().pool().orElseThrow().decoded());
            assertHolders(report, of(found, "/queued?id=a2"), of(found, "/queued?id=b0"));
          }
        }
      }
    }
  }

  private static void assertHolders(Report report, Request holder, Request waiter) {
    assertEquals("full", holder.holds().getFirst().pool().orElseThrow().decoded());
    assertTrue(waiter.isQueued());
    assertEquals(1, waiter.waitsFor().position().orElseThrow());
    assertEquals("connect", top(waiter));
    assertEquals(
        List.of(Optional.of(waiter.id())),
        report.workers().getFirst().pools().values().stream()
            .flatMap(List::stream)
            .flatMap(pool -> pool.contents().orElseThrow().waiting().stream())
            .map(WaitingConnect::request)
            .toList());
    assertEquals(
        List.of(holder.id()),
        report.workers().getFirst().parts().connections().orElseThrow().entries().stream()
            .filter(entry -> entry.pool().filter(name -> name.decoded().equals("full")).isPresent())
            .map(entry -> entry.holder().orElseThrow().request())
            .toList());
  }

  /** Whether requests of a client have its connection, and each a stream of its own. */
  @SafeVarargs
  private static void assertStreams(
      Report report, Map<String, Request> found, ConnectionKind kind, List<String>... clients) {
    Set<Long> numbers = new TreeSet<>();
    for (List<String> client : clients) {
      Set<Long> connections = new TreeSet<>();
      Set<Long> streams = new TreeSet<>();
      for (String uri : client) {
        RequestId id = of(found, uri).id();
        connections.add(id.number());
        streams.add(id.stream().orElseThrow());
      }
      assertEquals(1, connections.size(), found.toString());
      assertEquals(client.size(), streams.size(), found.toString());
      numbers.addAll(connections);
    }
    assertEquals(
        numbers,
        report.workers().getFirst().parts().connections().orElseThrow().entries().stream()
            .filter(entry -> entry.kind() == kind)
            .map(HeldConnection::number)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static void assertIsThatOf(
      ConnectionsNginx gateway, String uri, Request request, long before) {
    HttpMessage message = request.message().orElseThrow();
    assertEquals("GET", message.method().orElseThrow().decoded(), uri);
    assertEquals("https", message.scheme().orElseThrow(), uri);
    assertTrue(message.host().orElseThrow().decoded().endsWith(".example"), uri);
    assertTrue(request.client().orElseThrow().decoded().startsWith("127.0.0.1:"), uri);
    long running = request.running().orElseThrow();
    assertTrue(running >= 0 && running <= System.currentTimeMillis() - before + 1000, uri);
    assertTrue(request.coroutines().getFirst().complete(), uri);
    assertTrue(gateway.worker() == request.id().pid(), uri);
  }

  private static String top(Request request) {
    return request.coroutines().getFirst().stack().stream()
        .map(LuaFrame::function)
        .map(Name::decoded)
        .findFirst()
        .orElseThrow();
  }

  private static void assertWaits(Wait.Kind kind, Request request) {
    assertEquals(kind, request.waitsFor().kind().orElseThrow(), request.toString());
  }

  @ParameterizedTest
  @EnumSource(names = {"TRIXIE", "SID"})
  void eachStreamOfHttp3HasItsRequest(DebianRelease release) throws Exception {
    try (ConnectionsNginx gateway = ConnectionsNginx.startWithHttp3(release.root())) {
      long before = System.currentTimeMillis();
      List<String> first = List.of("/hold?id=a0");
      List<String> second = List.of("/pooled?id=b0");
      Set<String> expected = new TreeSet<>(first);
      expected.addAll(second);
      try (Http2Client one = Http2Client.askByHttp3("shop.example", gateway.tlsPort(), first);
          Http2Client two = Http2Client.askByHttp3("shop.example", gateway.tlsPort(), second)) {
        Report report = await(gateway, "3.0", expected);
        assertTrue(one.isWaiting() && two.isWaiting());

        Map<String, Request> found = byUri(of(report, "3.0"));
        assertEquals(0, requests(report).leftOut());
        assertStreams(report, found, ConnectionKind.QUIC, first, second);
        found.forEach((uri, request) -> assertIsThatOf(gateway, uri, request, before));
        assertEquals(
            "held", of(found, "/pooled?id=b0").holds().getFirst().pool().orElseThrow().decoded());
      }
    }
  }
}
