package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Coroutine;
import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.Name;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final int READINGS = Integer.getInteger("requests.readings", 10);

  private static final int CONNECTIONS = 60;
  private static final int DEPTHS = 23;
  private static final int TOPS = 3;

  private static final Pattern URI = Pattern.compile("/work\\?id=(\\d+)&depth=(\\d+)&top=(\\d)");

  private static final ReadingOptions OPTIONS =
      ReadingOptions.within(Duration.ofSeconds(10)).of(Set.of(Part.REQUESTS));

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void everythingOfARequestBelongsTogether(NginxBuild build) throws Exception {
    Count count = count(build, OPTIONS);
    System.err.printf(
        "%s: %d requests in %d readings, %d stacks checked, %d left out%n",
        build, count.shown, count.readings, count.stacks, count.leftOut);
    assertTrue(count.stacks > 0);
  }

  /** The stops are so long that a busy machine does not cut one short. */
  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void nothingIsLeftOutOfAWorkerThatStands(NginxBuild build) throws Exception {
    Count count = count(build, OPTIONS.stopping(Duration.ofSeconds(1)));
    assertTrue(count.stacks > 0);
    assertEquals(0, count.leftOut);
    assertEquals(Set.of(), count.notes);
  }

  private static Count count(NginxBuild build, ReadingOptions options) throws Exception {
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
              "http://127.0.0.1:" + port,
              CONNECTIONS,
              Duration.ofMinutes(10),
              Path.of("fixtures/nginx/requests-wrk.lua"))) {
        Reader reader = new Reader();
        for (int reading = 0; reading < READINGS || count.shown < READINGS; reading++) {
          assertTrue(load.isRunning());
          count.add(reader.readAgain(worker, options));
        }
      }
      return count;
    }
  }

  private static final class Count {
    private long readings;
    private long shown;
    private long stacks;
    private long leftOut;
    private final Set<String> notes = new TreeSet<>();

    void add(Report report) {
      assertEquals(List.of(), report.failures());
      readings++;
      notes.addAll(report.workers().getFirst().notes());
      Optional<Requests> found = report.workers().getFirst().parts().requests();
      if (found.isPresent()) {
        leftOut += found.get().leftOut();
        found.get().requests().forEach(this::check);
      }
    }

    private void check(Request request) {
      Optional<String> uri = request.message().flatMap(message -> message.uri()).map(Name::decoded);
      if (uri.isEmpty()) {
        return; // its line was not parsed yet
      }
      shown++;
      Matcher parts = URI.matcher(uri.get());
      assertTrue(parts.matches(), request.toString());
      long id = Long.parseLong(parts.group(1));
      assertEquals(id % DEPTHS, Long.parseLong(parts.group(2)), request.toString());
      assertEquals(id % TOPS, Long.parseLong(parts.group(3)), request.toString());
      request
          .message()
          .flatMap(message -> message.host())
          .ifPresent(host -> assertEquals("id" + id + ".example", host.decoded()));
      if (!request.coroutines().isEmpty()) {
        check(request, id);
      }
    }

    /** A coroutine that rests does so in the function that its id asks for. */
    private void check(Request request, long id) {
      Coroutine entry = request.coroutines().getFirst();
      List<String> stack =
          entry.stack().stream().map(LuaFrame::function).map(Name::decoded).toList();
      if (entry.complete() && !stack.isEmpty() && stack.getFirst().equals("sleep")) {
        stacks++;
        assertEquals("top" + id % TOPS, stack.get(1), request.toString());
        assertEquals(
            id % DEPTHS + 1, stack.stream().filter("down"::equals).count(), request.toString());
      }
    }
  }
}
