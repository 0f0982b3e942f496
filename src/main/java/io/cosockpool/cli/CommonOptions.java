package io.cosockpool.cli;

import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options that every command knows. */
final class CommonOptions extends OptionGroup {
  private final Option<Boolean> verbose =
      add(
          Option.flag(
              OptionSpec.builder("-v", "--verbose")
                  .description(
                      "Say on standard error what was found where, and what the reading cost.")));

  private final Option<Boolean> quiet =
      add(
          Option.flag(
              OptionSpec.builder("-q", "--quiet")
                  .description(
                      "Say nothing about single processes on standard error: see the exit code.")));

  private final Option<ColorOption> color =
      add(
          Option.of(
              ColorOption.class,
              OptionSpec.builder("--color")
                  .paramLabel("WHEN")
                  .description(
                      "Colours of a chart: auto, always or never (default: auto, on a terminal"
                          + " unless NO_COLOR is set).")));

  CommonOptions() {
    super("General");
    add(
        Option.flag(
            OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.")));
    add(
        Option.flag(
            OptionSpec.builder("--version").versionHelp(true).description("Show the version.")));
  }

  Verbosity verbosity(ParseResult given) {
    return new Verbosity(verbose.isIn(given), quiet.isIn(given));
  }

  ColorOption color(ParseResult given) {
    return color.in(given).orElse(ColorOption.auto);
  }
}
