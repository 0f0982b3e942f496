package io.cosockpool.demo;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The nginx of the demo, in the foreground as our child. */
final class PrivateNginx implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final int ANSWER_LIMIT_MILLISECONDS = 2000;
  private static final String HELP = "Please report it, with what 'nginx -V' prints.";

  private final ChildProcess master;
  private final RunFolder folder;
  private final int port;

  private PrivateNginx(ChildProcess master, RunFolder folder, int port) {
    this.master = master;
    this.folder = folder;
    this.port = port;
  }

  static PrivateNginx start(NginxBuild build, RunFolder folder) throws IOException {
    int port = Configuration.write(build, folder);
    ChildProcess master =
        ChildProcess.start(
            build.command(folder.inner()),
            folder.inner(),
            build.environment(),
            folder.inner().resolve("output.log"));
    return new PrivateNginx(master, folder, port);
  }

  int masterPid() {
    return master.pid();
  }

  /** Waits until every worker has made its pools. */
  void awaitPools() throws DemoException, IOException, InterruptedException {
    long start = System.nanoTime();
    while (!isReady()) {
      if (!master.isRunning()) {
        throw failed(Kind.ENDED, "it ended while it was started");
      }
      if (System.nanoTime() - start > LONGEST_START.toNanos()) {
        throw failed(
            Kind.NOT_STILL,
            "its workers had not made their pools after " + LONGEST_START.toSeconds() + " s");
      }
      Thread.sleep(POLL);
    }
  }

  private boolean isReady() throws DemoException, IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + port + "/ready")
                .toURL()
                .openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(ANSWER_LIMIT_MILLISECONDS);
    connection.setReadTimeout(ANSWER_LIMIT_MILLISECONDS);
    int status;
    try {
      status = connection.getResponseCode();
    } catch (IOException notListeningYet) {
      return false;
    }
    try (@Nullable InputStream reason = connection.getErrorStream()) {
      if (status == HttpURLConnection.HTTP_INTERNAL_ERROR && reason != null) {
        throw failed(
            Kind.ENDED,
            "a worker could not make its pools: "
                + new String(reason.readAllBytes(), StandardCharsets.UTF_8).strip());
      }
      return status == HttpURLConnection.HTTP_OK;
    } finally {
      connection.disconnect();
    }
  }

  private DemoException failed(Kind kind, String what) throws IOException {
    String said = ChildProcess.lastWords(text("output.log") + text("error.log"));
    return new DemoException(
        new Failure(
            kind,
            new Subject.Other("the private nginx"),
            said.isEmpty() ? what : what + "; it said: " + said,
            HELP));
  }

  private String text(String name) throws IOException {
    Path file = folder.inner().resolve(name);
    return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
  }

  @Override
  public void close() {
    master.close();
  }
}
