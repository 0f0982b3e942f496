package io.cosockpool.live;

import io.cosockpool.linux.LiveProcess;
import io.cosockpool.process.Stop;
import io.cosockpool.reading.Reader;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.targets.Targets;
import java.time.Duration;
import java.util.List;

/**
 * Stops a worker for a reading again and again, until it is killed: as {@code --freeze} does, but
 * with all of the reading within the stop, so that this is where a kill most likely finds it.
 */
final class FreezeLoop {
  static final String STOPPED = "stopped";

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(1);

  private FreezeLoop() {}

  /**
   * Says {@link #STOPPED} on standard output when it has stopped the worker for the first time.
   *
   * @param arguments the worker's process id
   */
  public static void main(String[] arguments) throws Exception {
    int pid = Integer.parseInt(arguments[0]);
    var candidates = Targets.select(List.of(new PidTarget(pid)), List.of());
    LiveProcess process = LiveProcess.of(pid);
    boolean said = false;
    while (true) {
      try (Stop _ = process.stop(LONGEST_STOP, LONGEST_STOP)) {
        Reader.read(candidates, TIMEOUT);
      }
      if (!said) {
        System.out.println(STOPPED);
        said = true;
      }
    }
  }
}
