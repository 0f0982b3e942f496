package io.cosockpool.cli;

import io.cosockpool.watch.Judgement;
import io.cosockpool.watch.Watch;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The options that say how often and how long {@code watch} reads. */
final class WatchOptions extends OptionGroup {
  private static final Duration USUAL = Duration.ofSeconds(1);
  private static final Duration SHORTEST = Duration.ofMillis(10);

  private final Option<Duration> interval =
      add(
          Option.of(
              Duration.class,
              OptionSpec.builder("--interval")
                  .paramLabel("DURATION")
                  .converters(DurationOption::parse)
                  .description(
                      "The time from one reading to the next, 10ms or more (default: 1s).")));

  private final Option<Long> count =
      add(
          Option.of(
              Long.class,
              OptionSpec.builder("--count")
                  .paramLabel("N")
                  .description("End after so many readings.")));

  private final Option<Duration> length =
      add(
          Option.of(
              Duration.class,
              OptionSpec.builder("--for")
                  .paramLabel("DURATION")
                  .converters(DurationOption::parse)
                  .description("End after so long, such as 10m.")));

  private final Option<Boolean> reset =
      add(
          Option.flag(
              OptionSpec.builder("--reset")
                  .description(
                      "Forget pools and peers that are gone with each report, and tell nothing"
                          + " about all the time in the end.")));

  WatchOptions() {
    super("Watching");
  }

  boolean resets(ParseResult given) {
    return reset.isIn(given);
  }

  /**
   * The time from one reading to the next.
   *
   * @throws ParameterException if it is too short
   */
  Duration interval(ParseResult given) {
    Duration chosen = interval.in(given).orElse(USUAL);
    if (chosen.compareTo(SHORTEST) < 0) {
      throw UsageError.of(given, "--interval must be 10ms or more");
    }
    return chosen;
  }

  /**
   * How long to read.
   *
   * @throws ParameterException if it cannot be read like this
   */
  Watch.Plan plan(ParseResult given, FindingOptions findings) {
    Optional<Long> most = count.in(given);
    if (most.filter(number -> number < 1).isPresent()) {
      throw UsageError.of(given, "--count must be 1 or more");
    }
    return new Watch.Plan(
        most.isPresent() ? OptionalLong.of(most.get()) : OptionalLong.empty(),
        length.in(given),
        reset.isIn(given),
        findings.isOfAMoment(given) ? Judgement.OF_A_MOMENT : Judgement.OVER_TIME,
        findings.peerLimit(given));
  }
}
