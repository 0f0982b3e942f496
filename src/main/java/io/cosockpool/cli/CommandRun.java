package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Failure;
import io.cosockpool.targets.CommandTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** {@code -c}: a command, and readings of all that it starts until the last of it ends. */
final class CommandRun {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final String command;
  private final Optional<Path> file;

  /**
   * Nothing runs yet.
   *
   * @param command for {@code /bin/sh -c}
   * @param file where the result is to go, if it is a file
   */
  CommandRun(String command, Optional<Path> file) {
    this.command = command;
    this.file = file;
  }

  /** One reading. */
  interface Reading {
    /** Reads what runs now. */
    void take(CommandTarget target) throws InterruptedException;
  }

  /** What is made of the readings. */
  interface Result {
    /** Shows it, and answers its exit code. */
    ExitCode show() throws InterruptedException;
  }

  /** Reads every 100 ms. Ctrl-C and SIGTERM end the command, and the result is shown still. */
  ExitCode run(Reading reading, Result result) throws InterruptedException, IOException {
    Optional<Failure> obstacle = CommandTarget.obstacle();
    if (obstacle.isPresent()) {
      return Reports.refuse(obstacle.get());
    }
    try {
      if (file.isPresent()) {
        ResultOutput.checkWritable(file.get());
      }
    } catch (OutputException e) {
      Messages.error(
          "the command was not started, for its result cannot be written: " + e.getMessage() + ".");
      return ExitCode.NOT_WRITTEN;
    }
    Interruption interruption = Interruption.install();
    ExitCode code = ExitCode.FAULT;
    try {
      code = readUntilItEnds(CommandTarget.start(command), interruption, reading, result);
    } finally {
      interruption.finish(code);
    }
    return code;
  }

  private static ExitCode readUntilItEnds(
      CommandTarget target, Interruption interruption, Reading reading, Result result)
      throws InterruptedException {
    do {
      reading.take(target);
    } while (!interruption.requestedWithin(INTERVAL) && target.isRunning());
    if (interruption.isRequested()) {
      target.end();
    }
    ExitCode code = result.show();
    if (interruption.isRequested() || target.status() == 0) {
      return code;
    }
    Messages.error("the command failed with status " + target.status() + ".");
    return code == ExitCode.DONE ? ExitCode.COMMAND_FAILED : code;
  }
}
