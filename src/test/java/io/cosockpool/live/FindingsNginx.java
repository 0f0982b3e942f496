package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.findings.Findings;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.nginx.Target;
import io.cosockpool.reading.Looks;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.targets.Targets;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * An nginx of {@code findings.conf}, with a backend that answers, one that never does, and one that
 * does not accept. It is read as a chart is.
 */
final class FindingsNginx implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MORE_THAN_FIT = 8;
  private static final int ENOUGH_DESCRIPTORS = 16384;

  private final NginxRun run;
  private final MuteServers servers = new MuteServers();
  private final ServerSocket full;
  private final List<Closeable> opened = new ArrayList<>();
  private final NginxProcess nginx;
  private final int port = LiveNginx.freePort();
  private final int http2Port = LiveNginx.freePort();

  /** With so many workers and connections of each, and pools of this size. */
  FindingsNginx(int workers, int connections, boolean reuseport, int size) throws IOException {
    this(workers, connections, ENOUGH_DESCRIPTORS, reuseport, size);
  }

  private FindingsNginx(int workers, int connections, int descriptors, boolean reuseport, int size)
      throws IOException {
    NginxRoot root = NginxRoot.of(DebianRelease.BOOKWORM);
    run = NginxRun.in(root);
    full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    fill();
    int backend = LiveNginx.freePort();
    run.writeBackend(1, backend);
    run.launch("backend");
    nginx =
        run.launch(
            "findings",
            Map.ofEntries(
                Map.entry("workers", Integer.toString(workers)),
                Map.entry("connections", Integer.toString(connections)),
                Map.entry("descriptors", Integer.toString(descriptors)),
                Map.entry("modules", run.loadModules()),
                Map.entry("port", Integer.toString(port)),
                Map.entry("http2", Integer.toString(http2Port)),
                Map.entry("reuseport", reuseport ? "reuseport" : ""),
                Map.entry("size", Integer.toString(size)),
                Map.entry("backend", Integer.toString(backend)),
                Map.entry("mute", Integer.toString(servers.mutePort())),
                Map.entry("dns", Integer.toString(servers.dnsPort())),
                Map.entry("full", Integer.toString(full.getLocalPort()))));
    nginx.await(() -> nginx.workers().size() == workers, workers + " workers");
  }

  /** One worker with enough of everything. */
  static FindingsNginx alone() throws IOException {
    return new FindingsNginx(1, 1024, false, 30);
  }

  /**
   * Two workers that may have so many descriptors, each of which has a listening socket of its own.
   */
  static FindingsNginx withDescriptors(int descriptors) throws IOException {
    return new FindingsNginx(2, 1024, descriptors, true, 30);
  }

  /** The kernel answers no further connect once nobody accepts those that it has answered. */
  private void fill() throws IOException {
    for (int i = 0; i < MORE_THAN_FIT; i++) {
      SocketChannel client = SocketChannel.open();
      opened.add(client);
      client.configureBlocking(false);
      client.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()));
    }
  }

  MuteServers servers() {
    return servers;
  }

  NginxProcess nginx() {
    return nginx;
  }

  /** What it listens on. */
  String address() {
    return "127.0.0.1:" + port;
  }

  String url(String path) {
    return "http://" + address() + path;
  }

  /** For clients that speak HTTP/2 from the beginning. */
  String http2Url(String path) {
    return "http://127.0.0.1:" + http2Port + path;
  }

  /** Asks for a path, and does not wait for an answer. */
  Socket ask(String path) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
    opened.add(client);
    client
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path).getBytes(StandardCharsets.UTF_8));
    return client;
  }

  /** Asks for a path, and waits for the answer of a line, {@code ok}. */
  void answer(String path) throws IOException {
    try (Socket client = ask(path)) {
      client.setSoTimeout((int) LIMIT.toMillis());
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
      String line = lines.readLine();
      while (line != null && !line.equals("ok")) {
        line = lines.readLine();
      }
      assertNotNull(line, path);
    }
  }

  void ask(String path, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      ask(path);
    }
  }

  String log() {
    return file("findings.log");
  }

  private String file(String name) {
    try {
      return Files.readString(run.folder().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number of the line behind that on which a location begins, in nginx's configuration. */
  int lineBehind(String location) {
    List<String> lines = file("findings.conf").lines().toList();
    return lines.indexOf("        location = " + location + " {") + 2;
  }

  /** What a chart would say. */
  List<Finding> findings() {
    try {
      List<Target> targets = Targets.select(List.of(new PidTarget(nginx.master())), List.of());
      Report report =
          Looks.take(
              new Reader(),
              targets,
              ReadingOptions.within(LIMIT).of(Set.of(Part.CONTENTS, Part.BUILD, Part.CONNECTIONS)),
              Set.of(Part.REQUESTS),
              first -> !Findings.codesThatNeedTime(first).isEmpty() || Findings.askWhoHolds(first));
      assertWhole(report);
      return Findings.of(report, OptionalLong.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Where nothing was read nothing is found. */
  private static void assertWhole(Report report) {
    assertTrue(
        report.failures().stream().allMatch(failure -> failure.kind() == Failure.Kind.ENDED),
        report.failures().toString());
    assertFalse(report.workers().isEmpty() && report.failures().isEmpty());
    report
        .workers()
        .forEach(
            worker -> {
              assertTrue(worker.parts().connections().isPresent(), worker.notes().toString());
              boolean last = !report.earlier().isEmpty();
              assertEquals(last, worker.parts().requests().isPresent(), worker.notes().toString());
            });
  }

  /**
   * Reads until these codes, and no others, are found, and answers the evidence of that reading.
   */
  String await(String... codes) {
    return awaitSaying("", codes);
  }

  /** The same until the evidence has these words too: requests arrive one after the other. */
  String awaitSaying(String words, String... codes) {
    Set<String> expected = new TreeSet<>(List.of(codes));
    List<List<Finding>> readings = new ArrayList<>();
    try {
      Eventually.until(
          LIMIT,
          () ->
              readings.add(findings())
                  && codes(readings.getLast()).equals(expected)
                  && evidence(readings.getLast()).contains(words),
          "");
    } catch (AssertionError e) {
      throw new AssertionError(
          "expected %s with \"%s\", found %s at last, in %d readings"
              .formatted(expected, words, readings.getLast(), readings.size()),
          e);
    }
    return evidence(readings.getLast());
  }

  /** The codes of what a chart would say. */
  Set<String> codes() {
    return codes(findings());
  }

  /** Reads until this code is found, among others. */
  void awaitCode(String code) {
    Eventually.until(LIMIT, () -> codes().contains(code), code);
  }

  private static String evidence(List<Finding> findings) {
    return findings.stream()
        .map(finding -> finding.evidence().toString())
        .collect(Collectors.joining("\n"));
  }

  private static Set<String> codes(List<Finding> findings) {
    return findings.stream().map(Finding::code).collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public void close() throws IOException {
    for (Closeable each : opened) {
      each.close();
    }
    full.close();
    run.close();
    servers.close();
  }
}
