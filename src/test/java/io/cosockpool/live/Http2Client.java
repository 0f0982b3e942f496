package io.cosockpool.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code curl}, with several requests at once on one connection of HTTP/2 or HTTP/3. */
final class Http2Client implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(10);

  private final Process curl;

  private Http2Client(Process curl) {
    this.curl = curl;
  }

  /** Asks the server of this name, which is this machine, for all of these paths. */
  static Http2Client ask(String serverName, int port, List<String> paths) {
    return ask(List.of("curl", "--http2"), serverName, port, paths);
  }

  /** The same by HTTP/3. */
  static Http2Client askByHttp3(String serverName, int port, List<String> paths) {
    return ask(
        List.of("chroot", NginxRoot.ofHttp3Client().toString(), "/usr/bin/curl", "--http3-only"),
        serverName,
        port,
        paths);
  }

  /** Asks for this over and over, always with so many streams on one connection, without TLS. */
  static Http2Client load(String url, int streams) {
    return start(
        List.of(
            "curl",
            "--http2-prior-knowledge",
            "--silent",
            "--parallel",
            "--parallel-max",
            Integer.toString(streams),
            "--output",
            "/dev/null",
            url + "?[1-1000000000]"));
  }

  private static Http2Client ask(
      List<String> program, String serverName, int port, List<String> paths) {
    List<String> command = new ArrayList<>(program);
    command.addAll(
        List.of(
            "--silent",
            "--insecure",
            "--parallel",
            "--resolve",
            serverName + ":" + port + ":127.0.0.1"));
    paths.forEach(path -> command.add("https://" + serverName + ":" + port + path));
    return start(command);
  }

  private static Http2Client start(List<String> command) {
    try {
      return new Http2Client(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether some of its requests are not answered yet. */
  boolean isWaiting() {
    return curl.isAlive();
  }

  /** Ends it, whatever has not been answered. */
  @Override
  public void close() {
    curl.destroyForcibly();
    Eventually.until(END, () -> !curl.isAlive(), "the end of curl");
  }
}
