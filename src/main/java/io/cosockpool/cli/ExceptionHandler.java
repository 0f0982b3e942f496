package io.cosockpool.cli;

import io.cosockpool.layout.DebugFileException;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import picocli.CommandLine.ParameterException;

/** The one place that turns an exception into a message and an exit code. */
final class ExceptionHandler {
  private ExceptionHandler() {}

  /** Something that ends with an exit code, or with an exception. */
  interface Action {
    ExitCode run() throws Exception;
  }

  /** The exit code of an action; if an exception ends it, the message about that has been said. */
  static ExitCode run(Action action) {
    try {
      return action.run();
    } catch (ParameterException e) {
      Messages.error(sentence(e));
      Messages.error("Try '" + e.getCommandLine().getCommandName() + " --help'.");
      return ExitCode.USAGE;
    } catch (RefusedException e) {
      Messages.error(e.failure().sentence());
      return ExitCode.of(e.failure());
    } catch (DebugFileException e) {
      Messages.error(sentence(e));
      return ExitCode.NOT_FOUND;
    } catch (ClosedPipeException e) {
      return ExitCode.CLOSED_PIPE;
    } catch (OutputException e) {
      Messages.error("the result could not be written: " + sentence(e));
      return ExitCode.NOT_WRITTEN;
    } catch (Exception | Error e) {
      Messages.error(
          "this is a fault in cosockpool "
              + Version.number()
              + " itself. Please report it with the command line and these lines:");
      Messages.trace(e);
      return ExitCode.FAULT;
    }
  }

  private static String sentence(Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.endsWith(".") ? message : message + ".";
  }
}
