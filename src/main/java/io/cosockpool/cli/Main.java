package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import java.util.Locale;
import picocli.CommandLine.ParseResult;

/** The command {@code cosockpool}. */
public final class Main {
  private Main() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] arguments) {
    // Numbers are written the same way everywhere: programs read them.
    Locale.setDefault(Locale.ROOT);
    System.exit(run(arguments).number());
  }

  static ExitCode run(String[] arguments) {
    return ExceptionHandler.run(() -> run(Invocation.of(arguments)));
  }

  private static ExitCode run(Invocation invocation) throws Exception {
    Command command = invocation.command();
    ParseResult given = Arguments.parse(invocation, command);
    if (given.isUsageHelpRequested()) {
      return print(Help.of(invocation.named()));
    }
    if (given.isVersionHelpRequested()) {
      return print("cosockpool " + Version.number() + "\n");
    }
    return command.run(given);
  }

  private static ExitCode print(String text) throws ClosedPipeException, OutputException {
    Output.STANDARD.write(text);
    return ExitCode.DONE;
  }
}
