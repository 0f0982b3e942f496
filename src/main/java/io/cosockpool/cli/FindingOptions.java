package io.cosockpool.cli;

import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The options about what is found in the numbers. */
final class FindingOptions extends OptionGroup {
  private final Option<FailOn> failOn =
      add(
          Option.of(
              FailOn.class,
              OptionSpec.builder("--fail-on")
                  .paramLabel("WHAT")
                  .converters(FailOn::parse)
                  .description(
                      "End with exit code 10 if a pool is full (full), if connects wait (queue), or"
                          + " if there is any finding (finding) or one of these (finding=CODE,...),"
                          + " for which as much is read as with --wide.")));

  private final Option<Long> peerLimit =
      add(
          Option.of(
              Long.class,
              OptionSpec.builder("--peer-limit")
                  .paramLabel("N")
                  .description(
                      "The connections that one peer can take, for the finding peer-limit.")));

  private final Option<Boolean> moment =
      add(
          Option.flag(
              OptionSpec.builder("--moment")
                  .description(
                      "Look once. Otherwise, where a pool is full or one worker does more than the"
                          + " others, cosockpool looks again for 200 ms, since a busy worker passes"
                          + " through such states; without that they are not found.")));

  FindingOptions() {
    super("Findings");
  }

  /** Whether what one look shows is all that is wanted. */
  boolean isOfAMoment(ParseResult given) {
    return moment.isIn(given);
  }

  Optional<FailOn> failOn(ParseResult given) {
    return failOn.in(given);
  }

  /**
   * How the targets are read: again if that shows more, unless one look is all that is wanted or
   * possible. Requests are looked at only then, since they say what holds what does not get better.
   *
   * @param needsTime whether a report shows something that is to be told from a passing state
   */
  Look look(ParseResult given, Source source, ReadingGroup reading, Predicate<Report> needsTime) {
    boolean looksAgain = source.isLive() && !reading.isStopping(given) && !isOfAMoment(given);
    return looksAgain ? Look.again(EnumSet.of(Part.REQUESTS), needsTime) : Look.plain();
  }

  /**
   * The connections that one peer can take.
   *
   * @throws ParameterException if there cannot be so few
   */
  OptionalLong peerLimit(ParseResult given) {
    Optional<Long> limit = peerLimit.in(given);
    if (limit.filter(number -> number < 1).isPresent()) {
      throw UsageError.of(given, "--peer-limit must be 1 or more");
    }
    return limit.isPresent() ? OptionalLong.of(limit.get()) : OptionalLong.empty();
  }
}
