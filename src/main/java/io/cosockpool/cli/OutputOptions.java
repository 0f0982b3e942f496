package io.cosockpool.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options that say in which form the result goes where.
 *
 * @param <F> the formats that the command offers
 */
final class OutputOptions<F extends Enum<F>> extends OptionGroup {
  private final Option<F> format;
  private final Option<Path> file;

  /**
   * The options of one command.
   *
   * @param formats what it offers
   * @param description of the formats, with the default
   */
  OutputOptions(Class<F> formats, String description) {
    super("Output");
    format =
        add(
            Option.of(
                formats,
                OptionSpec.builder("-o", "--output")
                    .paramLabel("FORMAT")
                    .description(description)));
    file =
        add(
            Option.of(
                Path.class,
                OptionSpec.builder("--output-file")
                    .paramLabel("FILE")
                    .converters(FileName::ofOutput)
                    .description(
                        "Write the result to FILE instead of standard output. A regular file is"
                            + " complete, or left as it was. A link, file or FIFO of another user in"
                            + " a folder such as /tmp is refused.")));
  }

  /** The format that was given. */
  Optional<F> format(ParseResult given) {
    return format.in(given);
  }

  boolean hasFile(ParseResult given) {
    return file.isIn(given);
  }

  Output output(ParseResult given) {
    return new Output(file.in(given));
  }
}
