package io.cosockpool.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The file of {@code --web-config}, and those that it names. They are read again when they have
 * changed. What cannot be used then is said, and what held before holds on. So it does while the
 * file system does not answer, as a network's may: no request waits for that longer than a moment,
 * and none that comes later at all.
 */
final class WebConfigFile {
  /** What a file system that answers takes on a busy machine. */
  private static final Duration MOMENT = Duration.ofSeconds(2);

  private final Path file;
  private final Consumer<String> said;
  private final Executor elsewhere;

  /** Nobody but whoever looks for changes sees these, one at a time. */
  private List<String> stamps = List.of();

  private volatile State state;
  private CompletableFuture<?> look = CompletableFuture.completedFuture(null);

  /** What the files say at one time. */
  private record State(WebConfig config, Optional<X509ExtendedKeyManager> keys) {
    static State of(Path file) throws ServeException {
      WebConfig config = WebConfig.of(file);
      return config.tls().isPresent()
          ? new State(config, Optional.of(Keys.of(config.tls().get())))
          : new State(config, Optional.empty());
    }
  }

  /**
   * Reads it.
   *
   * @param said takes what is to be said to the user
   * @throws ServeException if it is of no use
   */
  WebConfigFile(Path file, Consumer<String> said) throws ServeException {
    this(file, said, Thread.ofPlatform().daemon()::start);
  }

  /**
   * The same.
   *
   * @param elsewhere runs what may wait for a file system without end
   */
  WebConfigFile(Path file, Consumer<String> said, Executor elsewhere) throws ServeException {
    this.file = file;
    this.said = said;
    this.elsewhere = elsewhere;
    this.state = State.of(file);
  }

  /** What it says now. */
  WebConfig config() {
    refresh();
    return state.config();
  }

  /** The certificate and its key now; whether there is one does not change while a server runs. */
  Optional<X509ExtendedKeyManager> keys() {
    refresh();
    return state.keys();
  }

  /** Waits for a moment, unless an earlier look has not come to its end. */
  private synchronized void refresh() {
    if (!look.isDone()) {
      return;
    }
    look = CompletableFuture.runAsync(this::lookForChanges, elsewhere);
    try {
      look.get(MOMENT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      said.accept(
          "--web-config: it could not be read again yet; until then what was read before holds on");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void lookForChanges() {
    List<String> now = stamps();
    if (now.equals(stamps)) {
      return;
    }
    stamps = now; // not later: what is written while it is read is a change, too
    try {
      State changed = State.of(file);
      if (changed.keys().isPresent() == state.keys().isPresent()) {
        state = changed;
      } else {
        said.accept(
            "--web-config: whether TLS is used changes only when the server is started anew");
      }
    } catch (ServeException e) {
      said.accept("--web-config: the changed file is not used: " + e.getMessage());
    }
  }

  /** What tells a change of the file, and of those that it names. */
  private List<String> stamps() {
    List<Path> files = new ArrayList<>(List.of(file));
    state
        .config()
        .tls()
        .ifPresent(
            tls -> {
              files.add(tls.certificates());
              files.add(tls.key());
            });
    return files.stream().map(WebConfigFile::stamp).toList();
  }

  /** Whoever writes to a file can keep its size and set its time of writing, but not its ctime. */
  private static String stamp(Path path) {
    try {
      return Files.readAttributes(path, "unix:dev,ino,size,lastModifiedTime,ctime").toString();
    } catch (IOException e) {
      return "none";
    }
  }
}
