package io.cosockpool.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** {@code wrk}, asking for one URL over many connections at once until its time is over. */
public final class LoadGenerator implements AutoCloseable {

  private static final Duration END = Duration.ofSeconds(10);

  private final Process wrk;

  private LoadGenerator(Process wrk) {
    this.wrk = wrk;
  }

  /** Starts it; an {@link UncheckedIOException} when wrk is not installed. */
  public static LoadGenerator start(String url, int connections, Duration atMost) {
    try {
      return new LoadGenerator(
          new ProcessBuilder(
                  "wrk",
                  "--threads=1",
                  "--connections=" + connections,
                  "--duration=" + atMost.toSeconds() + "s",
                  url)
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
