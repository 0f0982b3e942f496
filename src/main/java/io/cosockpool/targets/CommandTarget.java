package io.cosockpool.targets;

import io.cosockpool.linux.Descendants;
import io.cosockpool.model.Failure;
import io.cosockpool.nginx.Target;
import io.cosockpool.recording.Recorder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The command of {@code -c} with all that it starts, daemons too. */
public final class CommandTarget {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private static final Duration AT_LEISURE = Duration.ofHours(1);

  private final Descendants descendants;
  private final Inspector inspector = new Inspector(Optional.empty());

  private CommandTarget(Descendants descendants) {
    this.descendants = descendants;
  }

  /** Why no process that is started here can be followed, if that is so. */
  public static Optional<Failure> obstacle() {
    return ForeignProc.failure(
        "the command",
        "its processes cannot be followed",
        "Mount this namespace's own: mount -t proc proc /proc");
  }

  /** Lets no program that this thread starts inherit what cosockpool was given for reading. */
  public static void keepCapabilities() {
    Descendants.keepCapabilities();
  }

  /**
   * Starts the command by {@code /bin/sh -c}.
   *
   * @throws IOException if there is no shell
   */
  public static CommandTarget start(String command) throws IOException {
    return new CommandTarget(Descendants.start(command));
  }

  /** Those of its processes that are nginx now. */
  public List<Target> candidates() {
    return candidates(Optional.empty(), AT_LEISURE);
  }

  /** The same within a time, with somebody who writes down what they are asked. */
  public List<Target> candidates(Optional<Recorder> recorder, Duration time) {
    return Targets.selectAmong(
        descendants.running(), recorder.isPresent() ? new Inspector(recorder) : inspector, time);
  }

  /** Whether any of its processes runs. */
  public boolean isRunning() {
    return descendants.isRunning();
  }

  /**
   * Ends all of them: SIGTERM, and SIGKILL to those that run 5 s later, again and again, since one
   * may fork just then. One that even that does not end, since it may not be signalled, is left
   * after another 5 s.
   */
  public void end() throws InterruptedException {
    descendants.terminate();
    awaitEnd(() -> {});
    awaitEnd(descendants::kill);
  }

  private void awaitEnd(Runnable meanwhile) throws InterruptedException {
    long end = System.nanoTime() + GRACE.toNanos();
    while (descendants.isRunning() && System.nanoTime() - end < 0) {
      meanwhile.run();
      Thread.sleep(LOOK_AGAIN);
    }
  }

  /** The exit status of the command itself. */
  public int status() throws InterruptedException {
    return descendants.status();
  }
}
