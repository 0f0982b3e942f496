package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Coroutine;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldCosocket;
import io.cosockpool.model.HttpMessage;
import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.Name;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Wait;
import io.cosockpool.nginx.Target;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.targets.Targets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Under full load each request that is shown was sent, and all that is said of it belongs together:
 * its id stands in URI and Host, and tells how deep its stack is and which function is at the top.
 *
 * <p>The property {@code requests.readings} says how many readings.
 */
@LiveTest
class RequestsUnderLoadTest {
  private static final int READINGS = Integer.getInteger("requests.readings", 5);

  /** What is to be checked is among the requests of so many readings even on a busy machine. */
  private static final int MOST_READINGS = 40 * READINGS;

  private static final int CONNECTIONS = 60;
  private static final int DEPTHS = 23;
  private static final int TOPS = 3;

  /** In how many pools the connections of all requests and of all subrequests are. */
  private static final int POOLS = 7;

  private static final int FIRST_IN_SUBREQUEST = 10;

  private static final Pattern URI =
      Pattern.compile(
          "/(work|main|sub)\\?(?:rest=\\d+&backend=\\d+&)?id=(\\d+)&depth=(\\d+)&top=(\\d)(?:&nth=(\\d+))?");

  private static final ReadingOptions OPTIONS =
      ReadingOptions.within(Duration.ofMinutes(1)).of(Set.of(Part.REQUESTS));

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void everythingOfARequestBelongsTogether(NginxBuild build) throws Exception {
    Count count = count(build, OPTIONS, "/work?", some -> some.stacks > 0);
    System.err.printf("%s: %s%n", build, count);
  }

  /** The stops are so long that a busy machine does not cut one short. */
  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void nothingIsLeftOutOfAWorkerThatStands(NginxBuild build) throws Exception {
    Count count =
        count(build, OPTIONS.stopping(Duration.ofSeconds(1)), "/work?", some -> some.stacks > 0);
    assertEquals(0, count.leftOut);
    assertEquals(Set.of(), count.notes);
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void everySubrequestStandsUnderTheRequestOfItsId(NginxBuild build) throws Exception {
    try (MuteServers servers = new MuteServers()) {
      String uri = "/main?rest=100&backend=" + servers.mutePort() + "&";
      Count count =
          count(
              build,
              OPTIONS,
              uri,
              some -> some.stacks > 0 && some.subrequests > 0 && some.held > 0);
      System.err.printf("%s: %s%n", build, count);
    }
  }

  /**
   * Reads until {@link #READINGS} have shown requests, and what is to be checked was among these.
   *
   * @param uri how the URI of each request begins
   */
  private static Count count(
      NginxBuild build, ReadingOptions options, String uri, Predicate<Count> isChecked)
      throws Exception {
    try (NginxRun run = NginxRun.in(build.root())) {
      int port = LiveNginx.freePort();
      run.add("requests.lua");
      NginxProcess nginx =
          run.launch(
              "requests",
              Map.of(
                  "folder",
                  run.folderInside(),
                  "modules",
                  run.loadModules(),
                  "stream",
                  "",
                  "port",
                  Integer.toString(port),
                  "backend",
                  Integer.toString(port)));
      nginx.await(() -> nginx.workers().size() == 1, "a worker");
      List<Target> worker =
          Targets.select(List.of(new PidTarget(nginx.workers().getFirst())), List.of());
      Count count = new Count();
      try (LoadGenerator load =
          LoadGenerator.start(
              "http://127.0.0.1:" + port + uri,
              CONNECTIONS,
              Duration.ofMinutes(10),
              Path.of("fixtures/nginx/requests-wrk.lua"))) {
        Reader reader = new Reader();
        while (count.readings < READINGS || !isChecked.test(count)) {
          assertTrue(load.isRunning());
          assertTrue(count.readings < MOST_READINGS, count::toString);
          count.add(reader.readAgain(worker, options));
        }
      }
      return count;
    }
  }

  /** What a URI says of its request, or subrequest. */
  private record Asked(String what, long id, long depth, long top, int nth) {
    static Optional<Asked> of(Request request) {
      Optional<String> uri = request.message().flatMap(HttpMessage::uri).map(Name::decoded);
      if (uri.isEmpty()) {
        return Optional.empty(); // its line was not parsed yet
      }
      Matcher parts = URI.matcher(uri.get());
      assertTrue(parts.matches(), request.toString());
      return Optional.of(
          new Asked(
              parts.group(1),
              Long.parseLong(parts.group(2)),
              Long.parseLong(parts.group(3)),
              Long.parseLong(parts.group(4)),
              parts.group(5) == null ? 0 : Integer.parseInt(parts.group(5))));
    }

    /** Which subrequests it captures in the end. */
    Set<Integer> captures() {
      return switch (what) {
        case "main" ->
            IntStream.rangeClosed(1, 1 + (int) (id % 3))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
        case "sub" -> does() == Wait.Kind.SUBREQUEST ? Set.of(FIRST_IN_SUBREQUEST * nth) : Set.of();
        default -> Set.of();
      };
    }

    /** What it does once it is connected. */
    Wait.Kind does() {
      if (!what.equals("sub")) {
        return what.equals("main") ? Wait.Kind.SUBREQUEST : Wait.Kind.SLEEP;
      }
      return List.of(Wait.Kind.SLEEP, Wait.Kind.COSOCKET, Wait.Kind.SUBREQUEST)
          .get((int) (nth < FIRST_IN_SUBREQUEST ? (id + nth) % 3 : id % 2));
    }

    /** The pool that it has a connection of. */
    Optional<String> pool() {
      return what.equals("work") ? Optional.empty() : Optional.of(what + (id + nth) % POOLS);
    }
  }

  private static final class Count {
    private long readings;
    private long shown;
    private long stacks;
    private long subrequests;
    private long innermost;
    private long lacking;
    private long held;
    private long leftOut;
    private final Set<String> notes = new TreeSet<>();

    void add(Report report) {
      assertEquals(List.of(), report.failures());
      notes.addAll(report.workers().getFirst().notes());
      Optional<Requests> found = report.workers().getFirst().parts().requests();
      if (found.isPresent()) {
        long before = shown;
        leftOut += found.get().leftOut();
        found.get().requests().forEach(this::check);
        readings += shown > before ? 1 : 0;
      }
    }

    private void check(Request request) {
      Optional<Asked> asked = Asked.of(request);
      if (asked.isPresent()) {
        shown++;
        assertEquals(0, asked.get().nth());
        check(request, asked.get());
      }
    }

    private void check(Request request, Asked asked) {
      assertEquals(asked.id() % DEPTHS, asked.depth(), request.toString());
      assertEquals(asked.id() % TOPS, asked.top(), request.toString());
      request
          .message()
          .flatMap(HttpMessage::host)
          .ifPresent(host -> assertEquals("id" + asked.id() + ".example", host.decoded()));
      if (!request.coroutines().isEmpty()) {
        checkStack(request, asked);
      }
      checkConnections(request, asked);
      checkSubrequests(request, asked);
    }

    /** A coroutine that rests does so in the function that its id asks for. */
    private void checkStack(Request request, Asked asked) {
      Coroutine entry = request.coroutines().getFirst();
      List<String> stack =
          entry.stack().stream().map(LuaFrame::function).map(Name::decoded).toList();
      if (entry.complete() && !stack.isEmpty() && stack.getFirst().equals("sleep")) {
        stacks++;
        assertEquals("top" + asked.top(), stack.get(1), request.toString());
        assertEquals(
            asked.depth() + 1, stack.stream().filter("down"::equals).count(), request.toString());
      }
    }

    /** What it waits for once it is connected, it does with its connection in its hands. */
    private void checkConnections(Request request, Asked asked) {
      Wait waits = request.waitsFor();
      boolean isConnecting =
          waits.kind().isEmpty()
              || (waits.isFor(Wait.Kind.COSOCKET)
                  && !waits.doing().equals(Optional.of(CosocketActivity.RECEIVE)));
      if (!isConnecting) {
        assertEquals(Optional.of(asked.does()), waits.kind(), request.toString());
        assertEquals(asked.pool().isPresent() ? 1 : 0, request.holds().size(), request.toString());
      }
      assertTrue(request.holds().size() <= 1, request.toString());
      for (HeldCosocket cosocket : request.holds()) { // its pool is made when it is put back first
        cosocket
            .pool()
            .ifPresent(
                pool -> {
                  held++;
                  assertEquals(asked.pool(), Optional.of(pool.decoded()), request.toString());
                });
      }
    }

    private void checkSubrequests(Request request, Asked asked) {
      Set<Integer> found = new TreeSet<>();
      for (Request subrequest : request.subrequests()) {
        Asked below = Asked.of(subrequest).orElseThrow();
        assertEquals("sub", below.what(), request.toString());
        assertEquals(asked.id(), below.id(), request.toString());
        assertTrue(found.add(below.nth()), request.toString());
        subrequests++;
        innermost += below.nth() < FIRST_IN_SUBREQUEST ? 0 : 1;
        check(subrequest, below);
      }
      assertTrue(asked.captures().containsAll(found), request.toString());
      if (request.waitsFor().isFor(Wait.Kind.SUBREQUEST) && found.isEmpty()) {
        lacking++;
      }
    }

    @Override
    public String toString() {
      return "%d requests in %d readings, %d stacks checked, %d left out; %d subrequests (%d of them"
              .formatted(shown, readings, stacks, leftOut, subrequests, innermost)
          + " of subrequests), %d waits for some that are not shown, %d connections held"
              .formatted(lacking, held);
    }
  }
}
