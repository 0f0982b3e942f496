package io.cosockpool.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code wrk}, asking for one URL over many connections at once until its time is over. */
public final class LoadGenerator implements AutoCloseable {

  private static final Duration END = Duration.ofSeconds(10);

  private final Process wrk;

  private LoadGenerator(Process wrk) {
    this.wrk = wrk;
  }

  /** Starts it; an {@link UncheckedIOException} when wrk is not installed. */
  public static LoadGenerator start(String url, int connections, Duration atMost) {
    return start(List.of(), url, connections, atMost);
  }

  /** The same with requests that a script of wrk's makes. */
  public static LoadGenerator start(String url, int connections, Duration atMost, Path script) {
    return start(List.of("--script=" + script), url, connections, atMost);
  }

  private static LoadGenerator start(
      List<String> further, String url, int connections, Duration atMost) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "wrk",
                "--threads=1",
                "--connections=" + connections,
                "--duration=" + atMost.toSeconds() + "s"));
    command.addAll(further);
    command.add(url);
    try {
      return new LoadGenerator(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether its time is not over yet. */
  public boolean isRunning() {
    return wrk.isAlive();
  }

  /** Ends it, if its time is not over, and waits until it is gone. */
  @Override
  public void close() {
    wrk.destroyForcibly();
    Eventually.until(END, () -> !wrk.isAlive(), "the end of wrk");
  }
}
