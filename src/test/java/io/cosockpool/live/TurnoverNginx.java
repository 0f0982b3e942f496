package io.cosockpool.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * An nginx of {@code turnover.conf}, which counts what its Lua code does with connections. Each
 * request has a connection of its own and is sent once: a client that keeps its connections sends a
 * request again if one of them was closed, and then nobody knows how many there were.
 */
final class TurnoverNginx implements AutoCloseable {
  private final NginxRun run;
  private final NginxProcess nginx;
  private final int port;

  private TurnoverNginx(NginxRun run, int workers) throws IOException {
    this.run = run;
    port = LiveNginx.freePort();
    nginx =
        run.launch(
            "turnover",
            Map.of(
                "workers", Integer.toString(workers),
                "modules", run.loadModules(),
                "port", Integer.toString(port),
                "backend", Integer.toString(LiveNginx.freePort())));
    nginx.await(() -> nginx.workers().size() == workers, workers + " workers");
  }

  static TurnoverNginx start(int workers) throws IOException {
    NginxRun run = NginxRun.in(NginxRoot.of(DebianRelease.BOOKWORM));
    try {
      return new TurnoverNginx(run, workers);
    } catch (IOException | RuntimeException | Error e) {
      run.close();
      throw e;
    }
  }

  NginxProcess nginx() {
    return nginx;
  }

  /** Asks for a path so many times, one after the other. */
  void ask(String path, int times) {
    for (int i = 0; i < times; i++) {
      String answer = get(path);
      if (!answer.equals("ok\n")) {
        throw new AssertionError(answer + nginx.log());
      }
    }
  }

  /** Asks for a path and does not wait for the answer. */
  CompletableFuture<String> begin(String path) {
    return CompletableFuture.supplyAsync(() -> get(path), Thread::startVirtualThread);
  }

  /** How many times its Lua code did something. */
  long count(String what) {
    return Long.parseLong(get("/count?of=" + what));
  }

  private String get(String path) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String request = "GET " + path + " HTTP/1.0\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    run.close();
  }
}
