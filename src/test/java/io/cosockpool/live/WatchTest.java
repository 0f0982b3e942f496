package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.cosockpool.launcher.Execution;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code watch} as a user starts and ends it. */
@LiveTest
class WatchTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static TurnoverNginx gateway;

  @BeforeAll
  static void start() throws IOException {
    gateway = TurnoverNginx.start(1);
    gateway.ask("/keep", 3);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static String[] watching(String... options) {
    return Stream.concat(
            Stream.of("watch", "-p", Integer.toString(gateway.nginx().master())),
            Stream.of(options))
        .toArray(String[]::new);
  }

  private static List<JsonNode> lines(Execution run) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : run.output().lines().toList()) {
      try (InputStream schema =
          Objects.requireNonNull(
              WatchTest.class.getResourceAsStream("/schema/watch.schema.json"))) {
        assertEquals(
            List.of(),
            List.copyOf(
                JsonSchemaFactory.getInstance(VersionFlag.V202012)
                    .getSchema(schema)
                    .validate(line, InputFormat.JSON)));
      }
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  /** As where a program that takes lines for a log hangs. */
  @Test
  void sigtermEndsItThoughNobodyReadsWhatItWrites() throws Exception {
    Process watch =
        Tool.takingSignals("TERM", watching("--interval", "10ms", "-o", "json"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      AtomicInteger before = new AtomicInteger();
      Eventually.until(
          LIMIT,
          () -> {
            int unread = unread(watch);
            return unread > 0 && unread == before.getAndSet(unread) && writes(watch.pid());
          },
          "a write that waits for a reader");
      Tool.shell("kill -TERM " + watch.pid());
      assertTrue(watch.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), "it does not end");
      assertEquals(143, watch.exitValue());
    } finally {
      watch.destroyForcibly();
    }
  }

  /** Whether a thread is in write(2) of standard output, which is 1 on x86-64 and 64 on aarch64. */
  private static boolean writes(long pid) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads.toList()) {
        if (Files.readString(thread.resolve("syscall")).matches("(?s)(1|64) 0x1 .*")) {
          return true;
        }
      }
      return false;
    } catch (NoSuchFileException e) {
      return false; // a thread that has ended
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int unread(Process process) {
    try {
      return process.getInputStream().available();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void checkSummary(List<JsonNode> lines) {
    for (int i = 0; i < lines.size(); i++) {
      assertEquals(i == lines.size() - 1, lines.get(i).get("since_start").asBoolean());
    }
  }

  @Test
  void countEndsItWithASummary() throws Exception {
    Execution run = Tool.run(watching("--count", "3", "--interval", "100ms"));

    assertEquals(0, run.exitCode(), run.errors());
    List<JsonNode> lines = lines(run);
    assertEquals(4, lines.size());
    checkSummary(lines);
    JsonNode pool = lines.getLast().get("pools").get(0);
    assertEquals("turnover", pool.get("name").asText());
    assertEquals(4, pool.get("size").asInt());
    assertEquals(1, pool.get("idle").get("min").asInt());
    assertEquals(0, pool.get("opened").asInt());
  }

  @Test
  void theTimeEndsItWithASummary() throws Exception {
    Execution run = Tool.run(watching("--for", "2s", "--interval", "100ms"));

    assertEquals(0, run.exitCode(), run.errors());
    List<JsonNode> lines = lines(run);
    checkSummary(lines);
    assertTrue(lines.size() > 2 && lines.size() <= 21, run::output);
  }

  @Test
  void withResetThereIsNoSummary() throws Exception {
    List<JsonNode> lines =
        lines(Tool.run(watching("--count", "2", "--interval", "50ms", "--reset")));

    assertEquals(2, lines.size());
    assertFalse(lines.getLast().get("since_start").asBoolean());
  }

  private static Execution signalled(String signal) throws Exception {
    Execution.Running running =
        Execution.start(Tool.takingSignals(signal, watching("--interval", "50ms")));
    awaitLines(running, 2);
    new ProcessBuilder("kill", "-" + signal, Long.toString(running.process().pid()))
        .start()
        .waitFor();
    return running.await();
  }

  private static void awaitLines(Execution.Running running, int count) {
    Eventually.until(
        LIMIT,
        () -> {
          try (Stream<String> lines = Files.lines(running.output())) {
            return lines.count() >= count;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        count + " lines");
  }

  @Test
  void controlCEndsItWithASummaryAsAnyOtherEnd() throws Exception {
    Execution run = signalled("INT");

    assertEquals(0, run.exitCode(), run.errors());
    checkSummary(lines(run));
  }

  @Test
  void aSignalEndsItWithASummaryAndItsCode() throws Exception {
    Execution run = signalled("TERM");

    assertEquals(143, run.exitCode(), run.errors());
    checkSummary(lines(run));
  }

  @Test
  void aClosedPipeEndsItSilently() throws Exception {
    Execution run =
        Tool.shell(
            "cosockpool watch -p "
                + gateway.nginx().master()
                + " --interval 50ms | head -n 2; echo ${PIPESTATUS[0]}");

    List<String> lines = run.output().lines().toList();
    assertEquals("141", lines.getLast());
    assertEquals(3, lines.size());
    assertEquals("", run.errors());
  }

  @Test
  void whatIsNotThereIsSaidAtOnce() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Execution run = Tool.run("watch", "-p", Long.toString(ended.pid()));

    assertEquals(3, run.exitCode());
    assertEquals("", run.output());
  }

  @Test
  void itEndsWithTheProcessThatWasNamed() throws Exception {
    try (TurnoverNginx other = TurnoverNginx.start(1)) {
      Execution.Running running =
          Execution.start(
              Tool.command(
                  "watch", "-p", Integer.toString(other.nginx().master()), "--interval", "50ms"));
      awaitLines(running, 2);
      other.nginx().stop();
      Execution run = running.await();

      assertEquals(7, run.exitCode(), run.errors());
      checkSummary(lines(run));
    }
  }

  @Test
  void linesGoToNoFile() throws Exception {
    Path file = Files.createTempFile("watch", ".json");
    Execution run = Tool.run(watching("--output-file", file.toString()));

    assertEquals(2, run.exitCode());
    Files.delete(file);
  }

  @Test
  void textHasAHeaderAndALineForEachPool() throws Exception {
    Execution run = Tool.run(watching("--count", "1", "-o", "text"));

    List<String> lines = run.output().lines().toList();
    assertEquals(6, lines.size(), run.output());
    assertTrue(lines.get(0).startsWith("TIME "), run.output());
    assertTrue(lines.get(1).endsWith("  turnover"), run.output());
    assertTrue(lines.get(4).startsWith("all "), run.output());
  }

  @Test
  void aPageInTheEndHasTheCourseOfEachPool() throws Exception {
    Path file = Files.createTempFile("watch", ".html");
    Execution run =
        Tool.run(
            watching(
                "--count",
                "4",
                "--interval",
                "50ms",
                "-o",
                "html",
                "--output-file",
                file.toString()));
    String page = Files.readString(file);
    Files.delete(file);

    assertEquals(0, run.exitCode(), run.errors());
    assertEquals("", run.output());
    String mark = "<script type=\"application/json\" id=\"report\">";
    int begin = page.indexOf(mark) + mark.length();
    JsonNode shown =
        new ObjectMapper().readTree(page.substring(begin, page.indexOf("</script>", begin)));
    assertEquals(4, shown.get("times").size());
    assertEquals("turnover", shown.get("pools").get(0).get("name").asText());
    assertEquals(4, shown.get("pools").get(0).get("inUse").size());
  }
}
