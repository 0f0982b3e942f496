package io.cosockpool.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** An nginx of {@code turnover.conf}, which counts what its Lua code does with connections. */
final class TurnoverNginx implements AutoCloseable {
  private final NginxRun run;
  private final NginxProcess nginx;
  private final URI uri;
  private final HttpClient client = HttpClient.newHttpClient();

  private TurnoverNginx(NginxRun run, int workers) throws IOException {
    this.run = run;
    int port = LiveNginx.freePort();
    uri = URI.create("http://127.0.0.1:" + port);
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

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(uri.resolve(path)).version(HttpClient.Version.HTTP_1_1).build();
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
    return client
        .sendAsync(request(path), BodyHandlers.ofString())
        .thenApply(answer -> answer.body());
  }

  /** How many times its Lua code did something. */
  long count(String what) {
    return Long.parseLong(get("/count?of=" + what));
  }

  private String get(String path) {
    try {
      return client.send(request(path), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    run.close();
  }
}
