package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is told of a process besides its pools: its role, and where {@code lua_code_cache} is off.
 */
@LiveTest
class DescriptionTest {
  private static final String OFF = "lua_code_cache off;";

  /** Counted in {@code fixtures/nginx/description.conf}. */
  private static final String NOTE = "lua_code_cache is off in 7 of 12 http servers and locations";

  private static NginxProcess launch(NginxRun run, int port, String codeCache, String processes) {
    return run.launch(
        "description",
        Map.of(
            "folder",
            run.folderInside(),
            "modules",
            run.loadModules(),
            "port",
            Integer.toString(port),
            "code_cache",
            codeCache,
            "processes",
            processes));
  }

  @ParameterizedTest
  @EnumSource
  void whereTheCodeCacheIsOffIsSaid(DebianRelease release, @TempDir Path folder) throws Exception {
    try (NginxRun run = NginxRun.in(NginxRoot.of(release))) {
      String master = awaitWorker(launch(run, LiveNginx.freePort(), OFF, ""));
      Execution reading = Tool.run("-p", master);
      assertEquals("{\"http\":{}}", reading.output().replaceAll("\\s", ""), reading.errors());
      assertTrue(reading.errors().contains(NOTE), reading.errors());
      String file = folder.resolve("recording").toString();
      for (List<String> command : List.of(List.of("record"), List.of("record", "--redact"))) {
        assertEquals(0, Tool.run(with(command, file, "-p", master)).exitCode());
        Execution replay = Tool.run("--replay", file);
        assertTrue(replay.errors().contains(NOTE), replay.errors());
        assertFalse(content(file).contains("secret"));
      }
    }
  }

  private static String[] with(List<String> command, String... more) {
    return Stream.concat(command.stream(), Stream.of(more)).toArray(String[]::new);
  }

  /** All that is behind the first line. */
  private static String content(String file) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(file));
    int start = new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
    try (var unpacked =
        new GZIPInputStream(new ByteArrayInputStream(bytes, start, bytes.length - start))) {
      return new String(unpacked.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void verboseSaysThatTheCodeCacheIsOn() throws Exception {
    try (NginxRun run = NginxRun.in(NginxRoot.of(DebianRelease.BOOKWORM))) {
      String master = awaitWorker(launch(run, LiveNginx.freePort(), "lua_code_cache on;", ""));
      Execution reading = Tool.run("-v", "-p", master);
      assertTrue(reading.errors().contains("; lua_code_cache on)"), reading.errors());
      assertFalse(reading.errors().contains("is off"), reading.errors());
    }
  }

  @Test
  void aWorkerThatShutsDownIsToldApart() throws Exception {
    int port = LiveNginx.freePort();
    try (NginxRun run = NginxRun.in(NginxRoot.of(DebianRelease.BOOKWORM))) {
      NginxProcess nginx = launch(run, port, "", "");
      awaitWorker(nginx);
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
          OutputStream request = client.getOutputStream()) {
        request.write(
            "GET /waiting HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertTrue(client.getInputStream().read() > 0);
        nginx.reload();
        String exiting = "nginx: worker process is shutting down";
        nginx.await(() -> !nginx.children(exiting).isEmpty(), "a worker to shut down");
        Execution reading =
            Tool.run("-v", "-p", Integer.toString(nginx.children(exiting).getFirst()));
        assertTrue(
            reading.errors().contains(": worker that shuts down with nginx 1.22.1, http ("),
            reading.errors());
        assertEquals(0, reading.exitCode());
      }
    }
  }

  @Test
  void aSingleProcessIsToldApart() throws Exception {
    try (NginxRun run = NginxRun.in(NginxRoot.of(DebianRelease.BOOKWORM))) {
      NginxProcess nginx = launch(run, LiveNginx.freePort(), "", "master_process off;");
      Execution reading = Tool.run("-v", "-p", Integer.toString(nginx.master()));
      assertTrue(
          reading.errors().contains(": single process with nginx 1.22.1, http ("),
          reading.errors());
      assertEquals(0, reading.exitCode());
    }
  }

  private static String awaitWorker(NginxProcess nginx) {
    nginx.await(() -> nginx.workers().size() == 1, "a worker");
    return Integer.toString(nginx.master());
  }
}
