package io.cosockpool.cli;

import io.cosockpool.model.NameGlob;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolOrder;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The options that say which pools are shown, in which order, and how much of them. */
final class PoolOptions extends OptionGroup {
  private final Option<Boolean> wide =
      add(
          Option.flag(
              OptionSpec.builder("-w", "--wide")
                  .description(
                      "Show all that is known: of each idle connection how often it was reused,"
                          + " when it expires and its state in the kernel; what waits for a pool;"
                          + " the workers; all findings.")));

  private final Option<List<NameGlob>> globs =
      add(
          Option.repeatable(
              NameGlob.class,
              OptionSpec.builder("--pool")
                  .paramLabel("GLOB")
                  .converters(NameGlob::of)
                  .description(
                      "Only pools whose whole name matches: * is any text, ? any character."
                          + " Repeatable.")));

  private final Option<PoolGrouping> by =
      add(
          Option.of(
              PoolGrouping.class,
              OptionSpec.builder("--by")
                  .paramLabel("WHAT")
                  .completionCandidates(List.of("pool", "worker", "both"))
                  .description(
                      "What a line or bar stands for: pool (in all workers), worker (with all its"
                          + " pools) or both (a pool of one worker). For text, chart and html.")));

  private final Option<PoolOrder> order =
      add(
          Option.of(
              PoolOrder.class,
              OptionSpec.builder("--sort")
                  .paramLabel("BY")
                  .completionCandidates(List.of("usage", "waiting", "name", "size"))
                  .description(
                      "What comes first in text, chart and html: usage, waiting, name or size.")));

  private final TopOption top =
      TopOption.of(
          "The most lines or bars in text, chart and html; 0 means all (default: 30 in a chart,"
              + " otherwise all).");

  PoolOptions() {
    super("Pools that are shown");
    add(top.option());
  }

  boolean wide(ParseResult given) {
    return wide.isIn(given);
  }

  /**
   * The pools that are wanted, and how they are arranged.
   *
   * @throws ParameterException if a number is not possible
   */
  Shown shown(ParseResult given) {
    return new Shown(
        globs.in(given).orElse(List.of()), by.in(given), order.in(given), top.in(given));
  }
}
