package io.cosockpool.live;

import io.cosockpool.launcher.Execution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code cosockpool serve} as a user starts it, on a port of its own, until it is closed. */
final class ServeRun implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI uri;
  private final Execution.Running running;

  private ServeRun(URI uri, Execution.Running running) {
    this.uri = uri;
    this.running = running;
  }

  /** Starts it, and waits until it answers. */
  static ServeRun of(int master, String... arguments) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + LiveNginx.freePort());
    List<String> all =
        new ArrayList<>(
            List.of("serve", "--listen", uri.getAuthority(), "-p", Integer.toString(master)));
    all.addAll(List.of(arguments));
    ServeRun run = new ServeRun(uri, Execution.start(Tool.command(all.toArray(String[]::new))));
    Eventually.until(LIMIT, run::answers, "an answer of the server");
    return run;
  }

  private boolean answers() {
    try {
      return get("/healthz").statusCode() == HttpURLConnection.HTTP_OK;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  URI uri() {
    return uri;
  }

  Execution.Running running() {
    return running;
  }

  HttpResponse<String> get(String path) {
    try {
      return client.send(
          HttpRequest.newBuilder(uri.resolve(path)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    running.process().destroyForcibly().onExit().join();
  }
}
