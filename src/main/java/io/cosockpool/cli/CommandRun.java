package io.cosockpool.cli;

import io.cosockpool.targets.CommandTarget;
import java.io.IOException;
import java.time.Duration;

/** {@code -c}: a command, and readings of all that it starts until the last of it ends. */
final class CommandRun {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private CommandRun() {}

  /** What is done every 100 ms. */
  interface Step {
    /** Reads what runs now. */
    void read(CommandTarget target) throws InterruptedException;
  }

  /**
   * Runs a command and reads it every 100 ms. Ctrl-C and SIGTERM end the command; the result is
   * shown all the same, and its exit code is known before the JVM exits with the signal's.
   *
   * @param command for {@code /bin/sh -c}
   * @param result shows what came of the readings
   */
  static ExitCode run(String command, Step step, ExceptionHandler.Action result)
      throws InterruptedException, IOException {
    Interruption interruption = Interruption.install();
    ExitCode code = ExitCode.FAULT;
    try {
      code = readUntilItEnds(CommandTarget.start(command), interruption, step, result);
    } finally {
      interruption.finish(code);
    }
    return code;
  }

  private static ExitCode readUntilItEnds(
      CommandTarget target, Interruption interruption, Step step, ExceptionHandler.Action result)
      throws InterruptedException {
    do {
      step.read(target);
    } while (!interruption.requestedWithin(INTERVAL) && target.isRunning());
    if (interruption.isRequested()) {
      target.end();
    }
    ExitCode code = ExceptionHandler.run(result);
    if (interruption.isRequested() || target.status() == 0) {
      return code;
    }
    Messages.error("the command failed with status " + target.status() + ".");
    return code == ExitCode.DONE ? ExitCode.COMMAND_FAILED : code;
  }
}
