package io.cosockpool.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** A command: what it is called, what it may be given, and what it does. */
interface Command {
  String name();

  /** Its options; those of other commands are refused. */
  List<OptionGroup> options();

  /** The argument that it takes besides options. */
  default Optional<Parameter<?>> parameter() {
    return Optional.empty();
  }

  /** Adds description and examples to its help, which a run without {@code --help} does without. */
  void describe(UsageMessageSpec help);

  /**
   * Does what it is for.
   *
   * @throws Exception any that {@link ExceptionHandler} makes an exit code of
   */
  ExitCode run(ParseResult given) throws Exception;
}
