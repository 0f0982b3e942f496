package io.cosockpool.cli;

import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What a user may not ask for, though each option by itself is possible. */
final class UsageError {
  private UsageError() {}

  /**
   * The exception that ends a command with exit code 2.
   *
   * @param sentence what is wrong and what to do, without a full stop
   */
  static ParameterException of(ParseResult given, String sentence) {
    return new ParameterException(given.commandSpec().commandLine(), sentence);
  }
}
