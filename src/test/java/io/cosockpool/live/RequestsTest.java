package io.cosockpool.live;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.cosockpool.findings.Findings;
import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Coroutine;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.KnownStructure;
import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.LuaPhase;
import io.cosockpool.model.Name;
import io.cosockpool.model.Part;
import io.cosockpool.model.PendingTimer;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wait;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.model.Worker;
import io.cosockpool.nginx.Target;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.recording.Origin;
import io.cosockpool.recording.Recorder;
import io.cosockpool.recording.Recording;
import io.cosockpool.recording.RecordingFile;
import io.cosockpool.recording.Redaction;
import io.cosockpool.report.RequestsJson;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.targets.RunningTargets;
import io.cosockpool.targets.Targets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that come to rest in known states are found there. */
@LiveTest
class RequestsTest {
  /**
   * How far nginx's clock may lag: it is CLOCK_MONOTONIC_COARSE, which moves once a tick of the
   * kernel (10 ms at most), and a timer is counted from where it stood.
   */
  private static final long CLOCK_TICK = 10;

  private static final Set<Part> CONNECTIONS_AND_REQUESTS =
      EnumSet.of(Part.CONTENTS, Part.CONNECTIONS, Part.REQUESTS);

  /** A worker with requests that rest, and a backend that never answers. */
  static final class Gateway implements AutoCloseable {
    private final NginxRun run;
    private final ServerSocket backend;
    private final NginxProcess nginx;
    private final int port = LiveNginx.freePort();
    private final List<Socket> clients = new ArrayList<>();
    private final Map<String, Long> sent = new HashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();

    Gateway(NginxRoot root) throws IOException {
      this(root, "", port -> "");
    }

    /** With what else its configuration has, before and behind the http block. */
    Gateway(NginxRoot root, String modules, IntFunction<String> stream) throws IOException {
      run = NginxRun.in(root);
      backend = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
      run.add("requests.lua");
      nginx =
          run.launch(
              "requests",
              Map.of(
                  "folder",
                  run.folderInside(),
                  "modules",
                  run.loadModules() + "\n" + modules,
                  "stream",
                  stream.apply(backend.getLocalPort()),
                  "port",
                  Integer.toString(port),
                  "backend",
                  Integer.toString(backend.getLocalPort())));
      nginx.await(() -> nginx.workers().size() == 1, "a worker");
    }

    /** Sends a request, whose id stands in its URI and its Host. */
    String send(String what, String more) throws IOException {
      return send(what, more, "");
    }

    String send(String what, String more, String headers) throws IOException {
      String id = "id" + clients.size();
      String uri = "/" + what + "?id=" + id + "&backend=" + backend.getLocalPort() + more;
      Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
      clients.add(client);
      ports.put(uri, client.getLocalPort());
      sent.put(uri, System.currentTimeMillis());
      client
          .getOutputStream()
          .write(
              ("POST "
                      + uri
                      + " HTTP/1.1\r\nHost: "
                      + id
                      + ".example\r\n"
                      + headers
                      + "Content-Length: 9\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      client.getOutputStream().flush();
      return uri;
    }

    /** Sends a request and its body. */
    String sendWhole(String what) throws IOException {
      String uri = send(what, "");
      clients.getLast().getOutputStream().write(new byte[9]);
      return uri;
    }

    Report read() throws InterruptedException {
      return read(Optional.empty());
    }

    Report read(Optional<Recorder> recorder) throws InterruptedException {
      return read(recorder, Set.of(Part.TIMERS));
    }

    Report read(Optional<Recorder> recorder, Set<Part> parts) throws InterruptedException {
      List<Target> targets =
          new RunningTargets(List.of(new PidTarget(nginx.workers().getFirst())), List.of())
              .find(recorder, Duration.ofSeconds(10));
      return new Reader()
          .readAgain(targets, ReadingOptions.within(Duration.ofSeconds(10)).of(parts));
    }

    /** Reads until as many requests are found as were sent, and none is on its way. */
    Map<String, Request> requests(int expected) {
      List<Request> all = new ArrayList<>();
      nginx.await(
          () -> {
            all.clear();
            all.addAll(found().requests());
            return all.size() == expected
                && all.stream().allMatch(request -> request.waitsFor().kind().isPresent());
          },
          expected + " requests at rest");
      Map<String, Request> byUri = new HashMap<>();
      for (Request request : all) {
        byUri.put(
            request.message().flatMap(message -> message.uri()).map(Name::decoded).orElse("timer"),
            request);
      }
      return byUri;
    }

    /** Reads until the entry coroutines of all requests wait for what they should, by URI. */
    Map<String, Request> requestsWhoseEntriesWait(Map<String, Wait.Kind> expected) {
      Map<String, Request> byUri = new HashMap<>();
      Map<String, Optional<Wait.Kind>> other = new HashMap<>();
      try {
        nginx.await(
            () -> {
              byUri.clear();
              other.clear();
              found().requests().forEach(request -> byUri.put(uri(request), request));
              expected.forEach(
                  (uri, kind) -> {
                    Optional<Wait.Kind> waits =
                        Optional.ofNullable(byUri.get(uri))
                            .flatMap(request -> request.coroutines().stream().findFirst())
                            .flatMap(entry -> entry.waitsFor().kind());
                    if (!waits.equals(Optional.of(kind))) {
                      other.put(uri, waits);
                    }
                  });
              return other.isEmpty();
            },
            "all to wait for what they should");
      } catch (IllegalStateException e) {
        throw new AssertionError(other.toString(), e);
      }
      return byUri;
    }

    /** The same once one of them has these subrequests, all at rest. */
    Map<String, Request> requests(int expected, String parent, Set<String> captured) {
      Map<String, Request> byUri = new HashMap<>();
      nginx.await(
          () -> {
            byUri.putAll(requests(expected));
            Map<String, Request> below = subrequests(of(byUri, parent));
            return below.keySet().equals(captured)
                && below.values().stream().allMatch(each -> each.waitsFor().kind().isPresent());
          },
          captured + " at rest");
      return byUri;
    }

    /** A timer that runs, once the request that began it has ended. */
    Request timer() {
      List<Request> all = new ArrayList<>();
      nginx.await(
          () -> {
            all.clear();
            all.addAll(found().requests());
            return all.size() == 1
                && all.getFirst().timer()
                && all.getFirst().waitsFor().kind().isPresent();
          },
          "a timer at rest, and nothing else");
      return all.getFirst();
    }

    Requests found() {
      return whole().workers().getFirst().parts().requests().orElseThrow();
    }

    Report whole() {
      try {
        Report report = read();
        assertEquals(List.of(), report.failures());
        return report;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() throws IOException {
      for (Socket client : clients) {
        client.close();
      }
      backend.close();
      run.close();
    }
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void eachIsWhereItsCodeIs(NginxBuild build) throws Exception {
    try (Gateway gateway = new Gateway(build.root())) {
      String sleeping = gateway.send("sleeping", "");
      String receiving = gateway.send("receiving", "");
      String holding = gateway.send("holding", "");
      String threads = gateway.send("threads", "");
      String reading = gateway.send("reading", "");
      String deep = gateway.send("deep", "&depth=7");
      String access = gateway.send("access", "");
      Map<String, Request> found = gateway.requests(7);

      assertEquals(gateway.sent.keySet(), found.keySet());
      found.forEach((uri, request) -> assertIsThatOf(gateway, uri, request));
      assertWaits(Wait.Kind.SLEEP, of(found, sleeping));
      assertEquals(List.of(), of(found, sleeping).holds());

      assertWaits(Wait.Kind.COSOCKET, of(found, receiving));
      Wait receive = of(found, receiving).waitsFor();
      assertEquals(CosocketActivity.RECEIVE, receive.doing().orElseThrow());
      assertEquals(1, of(found, receiving).holds().size());
      assertEquals(CosocketActivity.RECEIVE, of(found, receiving).holds().getFirst().doing());

      assertWaits(Wait.Kind.SLEEP, of(found, holding));
      assertEquals(CosocketActivity.IDLE, of(found, holding).holds().getFirst().doing());

      List<Coroutine> coroutines = of(found, threads).coroutines();
      assertEquals(
          List.of(Coroutine.Kind.ENTRY, Coroutine.Kind.LIGHT, Coroutine.Kind.LIGHT),
          coroutines.stream().map(Coroutine::kind).toList());
      assertEquals(
          List.of(Wait.Kind.THREAD, Wait.Kind.SLEEP, Wait.Kind.COSOCKET),
          coroutines.stream().map(each -> each.waitsFor().kind().orElseThrow()).toList());
      assertEquals(0, coroutines.getLast().parent().orElseThrow());

      assertWaits(Wait.Kind.CLIENT, of(found, reading));

      List<String> stack = stack(of(found, deep).coroutines().getFirst());
      assertEquals("sleep", stack.getFirst());
      assertEquals(8, stack.stream().filter("down"::equals).count(), stack.toString());
      assertEquals(LuaPhase.ACCESS, of(found, access).phase().orElseThrow());
      assertEquals(LuaPhase.CONTENT, of(found, deep).phase().orElseThrow());
      assertEquals("/", of(found, deep).location().orElseThrow().decoded());
      assertEquals("/access", of(found, access).location().orElseThrow().decoded());
      assertEquals("shop.example", of(found, deep).server().orElseThrow().decoded());
      keep(gateway, build);
    }
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#withBacklog")
  void eachLightThreadTellsWhatItWaitsFor(NginxBuild build) throws Exception {
    try (Gateway gateway = new Gateway(build.root())) {
      gateway.send("spawned", "");
      List<String> expected =
          List.of(
              "coroutine it waits to be resumed",
              "coroutine sleep",
              "entry thread",
              "light cosocket receive", // of a pool that setkeepalive makes
              "light it has ended",
              "light pool_queue full",
              "light sleep",
              "light sleep",
              "light subrequest",
              "light thread",
              "light thread");
      List<String> waits = new ArrayList<>();
      try {
        gateway.nginx.await(
            () -> {
              waits.clear();
              waits.addAll(waits(gateway));
              return waits.equals(expected);
            },
            "all to wait for what they should");
      } catch (IllegalStateException e) {
        throw new AssertionError(waits.toString(), e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BULLSEYE", "BOOKWORM"})
  void aLightThreadStaysOneWhenTheEntryHasEnded(DebianRelease release) throws Exception {
    try (Gateway gateway = new Gateway(release.root())) {
      String outliving = gateway.send("outliving", "");
      List<Coroutine> coroutines = of(gateway.requests(1), outliving).coroutines();
      assertEquals(
          List.of(Coroutine.Kind.LIGHT, Coroutine.Kind.LIGHT),
          coroutines.stream().map(Coroutine::kind).toList());
      assertEquals(OptionalInt.empty(), coroutines.getFirst().parent());
      assertEquals(OptionalInt.of(0), coroutines.getLast().parent());
    }
  }

  /** What JSON says of each coroutine of the only request. */
  private static List<String> waits(Gateway gateway) {
    List<String> waits = new ArrayList<>();
    JsonObject json =
        JsonParser.parseString(new RequestsJson(true, false, List.of()).render(gateway.whole()))
            .getAsJsonObject();
    for (JsonElement request : json.getAsJsonArray("requests")) {
      for (JsonElement each : request.getAsJsonObject().getAsJsonArray("lua")) {
        JsonObject wait = each.getAsJsonObject().getAsJsonObject("waits_for");
        waits.add(
            Stream.concat(
                    Stream.of(each.getAsJsonObject().get("thread")),
                    Stream.of("what", "why", "doing", "pool").filter(wait::has).map(wait::get))
                .map(JsonElement::getAsString)
                .collect(joining(" ")));
      }
    }
    Collections.sort(waits);
    return waits;
  }

  /** What a coroutine used before must not be taken for what it waits for, nor hide that. */
  @ParameterizedTest
  @EnumSource(names = {"BULLSEYE", "BOOKWORM"})
  void eachWaitIsKnownWhateverCameBefore(DebianRelease release) throws Exception {
    Map<String, Wait.Kind> waits = new HashMap<>();
    waits.put("sleep", Wait.Kind.SLEEP);
    waits.put("receive", Wait.Kind.COSOCKET);
    waits.put("capture", Wait.Kind.SUBREQUEST);
    waits.put("body", Wait.Kind.CLIENT);
    waits.put("thread", Wait.Kind.THREAD);
    waits.put("threadOfSocket", Wait.Kind.THREAD);
    if (release == DebianRelease.BOOKWORM) { // whose root has ngx.semaphore
      waits.put("semaphore", Wait.Kind.SEMAPHORE);
    }
    List<String> before =
        List.of("held", "closed", "kept", "timedout", "slept", "flushed", "captured", "threads");
    try (Gateway gateway = new Gateway(NginxRoot.of(release))) {
      Map<String, Wait.Kind> expected = new HashMap<>();
      for (String use : before) {
        for (Map.Entry<String, Wait.Kind> wait : waits.entrySet()) {
          String more = "&before=" + use + "&wait=" + wait.getKey();
          expected.put(gateway.send("after", more), wait.getValue());
        }
      }
      Map<String, Request> found = gateway.requestsWhoseEntriesWait(expected);
      found.forEach(
          (uri, request) -> {
            if (uri.contains("before=held")) {
              assertFalse(request.holds().isEmpty(), uri);
            }
            if (uri.contains("wait=threadOfSocket")) {
              assertEquals(
                  CosocketActivity.RECEIVE,
                  request.coroutines().getLast().waitsFor().doing().orElseThrow(),
                  uri);
            }
          });
    }
  }

  /** Records what rests, for {@code RequestFixturesTest}, if a folder is given for that. */
  private static void keep(Gateway gateway, NginxBuild build) throws Exception {
    String fixtures = System.getProperty("recordings.folder");
    if (fixtures != null) {
      Recorder recorder = new Recorder();
      gateway.read(Optional.of(recorder), CONNECTIONS_AND_REQUESTS);
      Path folder = Files.createDirectories(Path.of(fixtures, "requests"));
      Files.write(
          folder.resolve(build.label() + ".recording"),
          RecordingFile.write(
              new Recording(new Origin("test", "x86-64"), false, recorder.recorded())));
    }
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#withBacklog")
  void theQueuedStandInTheirOrder(NginxBuild build) throws Exception {
    try (Gateway gateway = new Gateway(build.root())) {
      String holder = gateway.send("queued", "");
      gateway.requests(1);
      List<String> queued = new ArrayList<>();
      for (int i = 1; i <= 5; i++) {
        queued.add(gateway.send("queued", ""));
        gateway.requests(1 + i);
      }

      Map<String, Request> found = gateway.requests(6);

      assertFalse(of(found, holder).isQueued());
      assertEquals("full", poolOf(of(found, holder).holds().getFirst().pool()));
      for (int i = 0; i < queued.size(); i++) {
        Request request = of(found, queued.get(i));
        assertTrue(request.isQueued());
        assertWaits(Wait.Kind.POOL_QUEUE, request);
        Wait wait = request.waitsFor();
        assertEquals("full", poolOf(wait.pool()));
        assertEquals(i + 1, wait.position().orElseThrow());
        assertEquals(
            "127.0.0.1:" + gateway.backend.getLocalPort(), wait.peer().orElseThrow().decoded());
        assertEquals(List.of(), request.holds());
        long age = System.currentTimeMillis() - of(gateway.sent, queued.get(i));
        long waited = wait.waited().orElseThrow();
        assertTrue(waited >= 0 && waited <= age + CLOCK_TICK, waited + " of " + age);
        assertTrue(wait.expires().orElseThrow() > 0);
        assertEquals("connect", stack(request.coroutines().getFirst()).getFirst());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#withBacklog")
  void connectionsAndQueuedConnectsNameTheirRequests(NginxBuild build) throws Exception {
    try (Gateway gateway = new Gateway(build.root())) {
      List<String> uris = new ArrayList<>();
      for (int i = 1; i <= 3; i++) {
        uris.add(gateway.send("queued", ""));
        gateway.requests(i);
      }
      Worker worker =
          gateway
              .read(Optional.empty(), Set.of(Part.CONNECTIONS, Part.REQUESTS))
              .workers()
              .getFirst();
      Map<String, RequestId> ids = new HashMap<>();
      for (Request request : worker.parts().requests().orElseThrow().requests()) {
        ids.put(request.message().orElseThrow().uri().orElseThrow().decoded(), request.id());
      }

      List<HeldConnection> connections = worker.parts().connections().orElseThrow().entries();
      List<HeldConnection> held =
          connections.stream()
              .filter(each -> each.kind() == ConnectionKind.COSOCKET_ACTIVE)
              .toList();
      assertEquals(1, held.size());
      HeldConnection.Holder holder = held.getFirst().holder().orElseThrow();
      assertEquals(ids.get(uris.getFirst()), holder.request());
      LuaFrame place = holder.place().orElseThrow();
      assertEquals("requests.lua", place.chunk().orElseThrow().decoded());
      assertEquals(definition("function requests.queued()"), place.defined().orElseThrow());
      for (String uri : uris) {
        HeldConnection client =
            connections.stream()
                .filter(
                    each ->
                        each.peer()
                            .filter(
                                peer ->
                                    peer.decoded().equals("127.0.0.1:" + of(gateway.ports, uri)))
                            .isPresent())
                .findFirst()
                .orElseThrow();
        assertEquals(ids.get(uri), client.holder().orElseThrow().request());
      }
      List<Optional<RequestId>> waiting =
          worker.pools().values().stream()
              .flatMap(List::stream)
              .flatMap(pool -> pool.contents().orElseThrow().waiting().stream())
              .map(WaitingConnect::request)
              .toList();
      assertEquals(
          uris.subList(1, 3).stream().map(uri -> Optional.ofNullable(ids.get(uri))).toList(),
          waiting);
      Finding full =
          Findings.of(
                  gateway.read(Optional.empty(), Set.of(Part.CONTENTS, Part.REQUESTS)),
                  OptionalLong.empty())
              .getFirst();
      assertEquals("full-queue", full.code());
      assertEquals(1, full.holdings().size());
      assertEquals(place.where(), full.holdings().getFirst().place().frame().where());
      assertEquals(1, full.holdings().getFirst().place().connections());
      assertEquals(1, full.holdings().getFirst().all());
    }
  }

  /** The header stands in the second part of the list, which holds 20. */
  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void theClientThatAProxyNamesIsKnown(NginxBuild build) throws Exception {
    try (Gateway gateway = new Gateway(build.root())) {
      String none = gateway.send("sleeping", "");
      String named = gateway.send("sleeping", "&a", "X-Forwarded-For: 203.0.113.9, 10.0.0.1\r\n");
      String unknown = gateway.send("sleeping", "&b", "x-forwarded-for: unknown\r\n");
      String many =
          gateway.send(
              "sleeping",
              "&c",
              "X-Other-Header: 1\r\n".repeat(30) + "X-FORWARDED-FOR:2001:db8::9\r\n");
      Map<String, Request> found = gateway.requests(4);

      assertEquals(Optional.empty(), forwarded(of(found, none)));
      assertEquals(Optional.of("203.0.113.9"), forwarded(of(found, named)));
      assertEquals(Optional.empty(), forwarded(of(found, unknown)));
      assertEquals(Optional.of("2001:db8::9"), forwarded(of(found, many)));
      assertEquals("203.0.113.9", of(found, named).asForwarded().client().orElseThrow().decoded());
      assertEquals(of(found, none).client(), of(found, none).asForwarded().client());
    }
  }

  private static Optional<String> forwarded(Request request) {
    return request.message().orElseThrow().forwarded().map(Name::decoded);
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void aTimerThatRunsHasNoClient(NginxBuild build) throws Exception {
    try (Gateway gateway = new Gateway(build.root())) {
      gateway.send("timer", "");
      Request timer = gateway.timer();
      assertEquals(LuaPhase.TIMER, timer.phase().orElseThrow());
      assertTrue(timer.client().isEmpty() && timer.connection().isEmpty());
      assertTrue(timer.running().isEmpty());
      assertWaits(Wait.Kind.SLEEP, timer);
      assertEquals("sleep", stack(timer.coroutines().getFirst()).getFirst());
    }
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void timersThatArePendingTellTheirFunction(NginxBuild build) throws Exception {
    try (Gateway gateway = new Gateway(build.root())) {
      gateway.send("pending", "");
      List<PendingTimer> timers = new ArrayList<>();
      gateway.nginx.await(
          () -> {
            timers.clear();
            timers.addAll(gateway.found().timers());
            return timers.size() == 2;
          },
          "two timers");
      assertTrue(timers.getFirst().every().isEmpty());
      long first = timers.getFirst().due().orElseThrow();
      assertTrue(first > 900_000 && first <= 1_000_000, timers.toString());
      assertEquals(2_000_000, timers.getLast().every().orElseThrow());
      long last = timers.getLast().due().orElseThrow();
      assertTrue(last > 1_900_000 && last <= 2_000_000, timers.toString());
      assertEquals(definition("function requests.sleeping()"), defined(timers.getFirst()));
      assertEquals(definition("function requests.deep()"), defined(timers.getLast()));
      Report unasked = gateway.read(Optional.empty(), Set.of(Part.REQUESTS));
      assertEquals(
          List.of(),
          unasked.workers().getFirst().parts().requests().orElseThrow().timers(),
          "timers that nobody asked for");
    }
  }

  private static int defined(PendingTimer timer) {
    LuaFrame function = timer.function().orElseThrow();
    assertEquals("requests.lua", function.chunk().orElseThrow().decoded());
    return function.defined().orElseThrow();
  }

  /** The line of requests.lua that holds this. */
  private static int definition(String text) throws IOException {
    return Files.readAllLines(Path.of("fixtures/nginx/requests.lua")).indexOf(text) + 1;
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void aRequestThatIsPassedOnWaitsForItsServer(NginxBuild build) throws Exception {
    try (Gateway gateway = new Gateway(build.root())) {
      String passed = gateway.sendWhole("passed");
      String guarded = gateway.sendWhole("guarded");
      String capturing = gateway.send("capturing", "");
      Map<String, Request> found = gateway.requests(3);
      assertWaits(Wait.Kind.UPSTREAM, of(found, guarded));
      assertEquals(LuaPhase.CONTENT, of(found, guarded).phase().orElseThrow());
      assertEquals(LuaPhase.CONTENT, of(found, passed).phase().orElseThrow());
      assertWaits(Wait.Kind.UPSTREAM, of(found, passed));
      assertEquals(
          "127.0.0.1:" + gateway.backend.getLocalPort(),
          of(found, passed).waitsFor().peer().orElseThrow().decoded());
      assertEquals(List.of(), of(found, passed).coroutines());
      assertWaits(Wait.Kind.SUBREQUEST, of(found, capturing));
    }
  }

  /** The one that the configuration names. */
  private static DatagramSocket silentResolver(Gateway gateway) throws IOException {
    return new DatagramSocket(gateway.backend.getLocalPort(), InetAddress.getByName("127.0.0.9"));
  }

  /** nginx makes the upstream before it reads the body, and asks for the name behind that. */
  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void aNameThatAServerIsLookedUpByIsWaitedFor(NginxBuild build) throws Exception {
    try (Gateway gateway = new Gateway(build.root());
        DatagramSocket resolver = silentResolver(gateway)) {
      String resolving = gateway.sendWhole("resolved");
      resolver.receive(new DatagramPacket(new byte[512], 512));
      String uploading = gateway.send("resolved", "&a");
      Map<String, Request> found = gateway.requests(2);
      assertWaits(Wait.Kind.CLIENT, of(found, uploading));
      Wait wait = of(found, resolving).waitsFor();
      assertWaits(Wait.Kind.UPSTREAM, of(found, resolving));
      assertEquals(Optional.of(CosocketActivity.RESOLVE), wait.doing());
      assertEquals("id0.example", wait.peer().orElseThrow().decoded());
      long left = wait.expires().orElseThrow();
      assertTrue(left > 500_000 && left <= 600_000, wait.toString());
    }
  }

  /** The timer of the question leads to it, and nothing else. */
  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void aSubrequestWhoseServerIsLookedUpStandsUnderItsRequest(NginxBuild build) throws Exception {
    try (Gateway gateway = new Gateway(build.root());
        DatagramSocket resolver = silentResolver(gateway)) {
      String resolving = gateway.send("resolving", "");
      resolver.receive(new DatagramPacket(new byte[512], 512));
      String captured = resolving.replace("/resolving", "/resolved");
      Map<String, Request> found = gateway.requests(1, resolving, Set.of(captured));

      assertWaits(Wait.Kind.SUBREQUEST, of(found, resolving));
      Wait wait = of(found, resolving).subrequests().getFirst().waitsFor();
      assertEquals(Optional.of(Wait.Kind.UPSTREAM), wait.kind());
      assertEquals(Optional.of(CosocketActivity.RESOLVE), wait.doing());
      assertEquals("id0.example", wait.peer().orElseThrow().decoded());
    }
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void theUpstreamsOfRequestsShowTheirLayout(NginxBuild build) throws Exception {
    try (Gateway gateway = new Gateway(build.root())) {
      String passed = gateway.sendWhole("passed");
      assertWaits(Wait.Kind.UPSTREAM, of(gateway.requests(1), passed));
      Report report = gateway.read(Optional.empty(), Set.of(Part.LAYOUTS));
      KnownStructure upstream =
          report.workers().getFirst().parts().layouts().orElseThrow().structures().stream()
              .filter(each -> each.name().equals("ngx_http_upstream_t"))
              .findFirst()
              .orElseThrow();
      assertTrue(upstream.confirmed(), upstream.toString());
      assertEquals("1 of 1 upstreams of requests", upstream.evidence());
    }
  }

  /** No list leads from a request to its subrequests: what these wait for does. */
  private static Map<String, Request> subrequests(Request parent) {
    Map<String, Request> below = new HashMap<>();
    parent.subrequests().forEach(each -> below.put(uri(each), each));
    return below;
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void subrequestsStandUnderTheirRequest(NginxBuild build) throws Exception {
    boolean hasQueues = build.hasBacklog();
    try (Gateway gateway = new Gateway(build.root())) {
      String holder = hasQueues ? gateway.send("queued", "") : gateway.send("sleeping", "");
      gateway.requests(1);
      String capturing = gateway.send("capturing", "");
      String several = gateway.send("captures", "");
      String backend = "?backend=" + gateway.backend.getLocalPort();
      Set<String> captured =
          hasQueues
              ? Set.of("/deeper", "/receiving" + backend, "/passed", "/queued" + backend)
              : Set.of("/deeper", "/receiving" + backend, "/passed");
      Map<String, Request> found = gateway.requests(3, several, captured);

      assertEquals(List.of(), of(found, holder).subrequests());
      Request sleeping = of(found, capturing).subrequests().getFirst();
      assertEquals(of(found, capturing).id() + ".s1", sleeping.id().toString());
      assertWaits(Wait.Kind.SLEEP, sleeping);
      assertEquals("/inner", uri(sleeping));
      assertEquals("/inner", sleeping.location().orElseThrow().decoded());
      assertEquals("sleep", stack(sleeping.coroutines().getFirst()).getFirst());

      Map<String, Request> below = subrequests(of(found, several));
      assertWaits(Wait.Kind.COSOCKET, of(below, "/receiving" + backend));
      assertEquals(
          CosocketActivity.RECEIVE, of(below, "/receiving" + backend).holds().getFirst().doing());
      assertWaits(Wait.Kind.UPSTREAM, of(below, "/passed"));
      if (hasQueues) {
        assertWaits(Wait.Kind.POOL_QUEUE, of(below, "/queued" + backend));
      }
      assertWaits(Wait.Kind.SUBREQUEST, of(below, "/deeper"));
      Request deepest = of(below, "/deeper").subrequests().getFirst();
      assertEquals(of(below, "/deeper").id() + ".s1", deepest.id().toString());
      assertWaits(Wait.Kind.SLEEP, deepest);
    }
  }

  /** By then the connection refers to the subrequest, and no more to its request. */
  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void aSubrequestThatOutlastsItsOwnStandsUnderItsRequest(NginxBuild build) throws Exception {
    try (Gateway gateway = new Gateway(build.root())) {
      String outlasted = gateway.send("outlasted", "");
      Map<String, Request> found = gateway.requests(1, outlasted, Set.of("/captured"));

      assertWaits(Wait.Kind.SUBREQUEST, of(found, outlasted));
      Request captured = of(found, outlasted).subrequests().getFirst();
      assertWaits(Wait.Kind.SLEEP, captured);
      assertEquals(List.of(), captured.subrequests());
    }
  }

  /** Without a Lua module for stream nothing but the session itself is known. */
  @ParameterizedTest
  @EnumSource(names = {"BULLSEYE", "BOOKWORM"}) // whose roots have the stream module
  void aSessionOfStreamIsARequest(DebianRelease release) throws Exception {
    int port = LiveNginx.freePort();
    try (Gateway gateway =
            new Gateway(
                NginxRoot.of(release),
                "load_module /usr/lib/nginx/modules/ngx_stream_module.so;",
                backend ->
                    "stream { server { listen 127.0.0.1:%d; proxy_pass 127.0.0.1:%d; } }"
                        .formatted(port, backend));
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      List<Request> found = new ArrayList<>();
      gateway.nginx.await(
          () -> {
            found.clear();
            found.addAll(gateway.found().requests());
            return found.size() == 1 && found.getFirst().bytesReceived().orElse(0) == 5;
          },
          "a session that has received");
      Request session = found.getFirst();
      assertEquals(Subsystem.STREAM, session.subsystem());
      assertEquals("127.0.0.1:" + client.getLocalPort(), session.client().orElseThrow().decoded());
      assertTrue(session.message().isEmpty() && session.coroutines().isEmpty());
      assertFalse(session.waitsFor().why().contains("Lua"), session.waitsFor().toString());
    }
  }

  /** Sessions of UDP share the descriptor of the socket that nginx listens at. */
  @ParameterizedTest
  @EnumSource(names = {"BULLSEYE", "BOOKWORM"}) // whose roots have the stream module
  void eachClientOfUdpIsASession(DebianRelease release) throws Exception {
    int port = LiveNginx.freePort();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramSocket backend = new DatagramSocket(0, loopback);
        Gateway gateway =
            new Gateway(
                NginxRoot.of(release),
                "load_module /usr/lib/nginx/modules/ngx_stream_module.so;",
                tcp ->
                    "stream { server { listen 127.0.0.1:%d udp; proxy_pass 127.0.0.1:%d; } }"
                        .formatted(port, backend.getLocalPort()));
        DatagramSocket one = new DatagramSocket(0, loopback);
        DatagramSocket two = new DatagramSocket(0, loopback)) {
      one.send(new DatagramPacket(new byte[5], 5, loopback, port));
      two.send(new DatagramPacket(new byte[7], 7, loopback, port));
      Map<String, Long> received = new HashMap<>();
      Map<String, Long> expected =
          Map.of("127.0.0.1:" + one.getLocalPort(), 5L, "127.0.0.1:" + two.getLocalPort(), 7L);
      List<Request> found = new ArrayList<>();
      gateway.nginx.await(
          () -> {
            received.clear();
            found.clear();
            found.addAll(gateway.found().requests());
            found.forEach(
                each ->
                    received.put(
                        each.client().map(Name::decoded).orElse(""),
                        each.bytesReceived().orElse(-1)));
            return received.equals(expected);
          },
          "two sessions");
      assertTrue(found.stream().allMatch(each -> each.subsystem() == Subsystem.STREAM));
      assertEquals(2, found.stream().map(Request::id).distinct().count());
    }
  }

  private static String uri(Request request) {
    return request.message().orElseThrow().uri().orElseThrow().decoded();
  }

  private static <K, T> T of(Map<K, T> found, K key) {
    return Objects.requireNonNull(found.get(key), key::toString);
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void aRecordingTellsTheSameAndARedactedOneNoNames(NginxBuild build) throws Exception {
    try (Gateway gateway = new Gateway(build.root())) {
      String deep = gateway.send("deep", "&depth=3");
      String receiving = gateway.send("receiving", "");
      gateway.requests(2);
      Recorder recorder = new Recorder();
      Report live = gateway.read(Optional.of(recorder));
      Recording recording = new Recording(new Origin("test", "x86-64"), false, recorder.recorded());

      Report replayed = read(recording);
      assertEquals(withoutTimes(live), withoutTimes(replayed));

      Pseudonyms pseudonyms = new Pseudonyms(new Random(7));
      byte[] redacted =
          RecordingFile.write(
              recording.redacted(
                  new Redaction(pseudonyms::of, pseudonyms::ofPeer, title -> "nginx")));
      assertEquals(
          withoutTimes(live.redacted(pseudonyms)).size(),
          withoutTimes(read(RecordingFile.read(redacted))).size());
      String content = content(redacted);
      for (String secret :
          List.of(deep, receiving, "id0", "shop.example", "requests.lua", "silent", "backend=")) {
        assertFalse(content.contains(secret), secret);
      }
      assertEquals(
          stacksOf(live.redacted(pseudonyms)), stacksOf(read(RecordingFile.read(redacted))));
    }
  }

  private static Report read(Recording recording) throws InterruptedException {
    return Reader.read(
        Targets.select(recording),
        ReadingOptions.within(Duration.ofSeconds(10)).of(Set.of(Part.TIMERS)));
  }

  private static List<Request> requestsOf(Report report) {
    return report.workers().getFirst().parts().requests().orElseThrow().requests();
  }

  /** What does not depend on when a recording is read. */
  private static List<List<Object>> withoutTimes(Report report) {
    return requestsOf(report).stream()
        .map(
            request ->
                List.<Object>of(
                    request.id(),
                    request.message(),
                    request.client(),
                    request.started(),
                    request.waitsFor().kind(),
                    request.coroutines().stream().map(Coroutine::stack).toList()))
        .toList();
  }

  /** With files by their numbers: a recording with pseudonyms does not tell their folders. */
  private static List<List<Object>> stacksOf(Report report) {
    Map<Optional<Name>, Integer> files = new HashMap<>();
    return requestsOf(report).stream()
        .flatMap(request -> request.coroutines().stream())
        .flatMap(coroutine -> coroutine.stack().stream())
        .map(
            frame -> {
              files.putIfAbsent(frame.chunk(), files.size());
              return List.<Object>of(
                  frame.kind(),
                  frame.name(),
                  of(files, frame.chunk()),
                  frame.line(),
                  frame.defined());
            })
        .toList();
  }

  /** All that is behind the first line. */
  private static String content(byte[] recording) throws IOException {
    int start = new String(recording, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
    try (var unpacked =
        new GZIPInputStream(new ByteArrayInputStream(recording, start, recording.length - start))) {
      return new String(unpacked.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String poolOf(Optional<Name> name) {
    return name.orElseThrow().decoded();
  }

  private static void assertIsThatOf(Gateway gateway, String uri, Request request) {
    var message = request.message().orElseThrow();
    String id = uri.substring(uri.indexOf("id=") + 3, uri.indexOf('&'));
    assertEquals("POST", message.method().orElseThrow().decoded());
    assertEquals("http", message.scheme().orElseThrow());
    assertEquals("1.1", message.version().orElseThrow());
    assertEquals(id + ".example", message.host().orElseThrow().decoded());
    assertEquals("127.0.0.1:" + gateway.ports.get(uri), request.client().orElseThrow().decoded());
    long age = System.currentTimeMillis() - of(gateway.sent, uri);
    assertTrue(
        Math.abs(of(gateway.sent, uri) - request.started().orElseThrow()) < 1000,
        request.toString());
    assertTrue(request.running().orElseThrow() <= age + 1000, request.toString());
  }

  private static void assertWaits(Wait.Kind kind, Request request) {
    assertEquals(kind, request.waitsFor().kind().orElseThrow(), request.toString());
  }

  private static List<String> stack(Coroutine coroutine) {
    return coroutine.stack().stream().map(LuaFrame::function).map(Name::decoded).toList();
  }
}
