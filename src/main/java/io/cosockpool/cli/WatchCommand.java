package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Part;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.Wording;
import io.cosockpool.report.CourseText;
import io.cosockpool.report.IntervalJson;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolOrder;
import io.cosockpool.watch.Audience;
import io.cosockpool.watch.Watch;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** {@code cosockpool watch}: readings at an interval, and what happened between them. */
final class WatchCommand implements Command {
  /** What does not get better by waiting. */
  private static final Set<Failure.Kind> LASTING =
      EnumSet.of(Failure.Kind.NOT_PERMITTED, Failure.Kind.UNKNOWN_LAYOUT);

  private final TargetOptions targets = TargetOptions.ofRunningProcesses();
  private final ReadingGroup reading = ReadingGroup.withFreeze();
  private final WatchOptions watching = new WatchOptions();
  private final OutputOptions<WatchFormat> output =
      new OutputOptions<>(
          WatchFormat.class,
          "json: a line for each reading; text: a line for each pool; html: one page in the end,"
              + " best with --output-file. Default: text on a terminal, json otherwise.");
  private final PoolOptions pools = new PoolOptions();
  private final FindingOptions findings = new FindingOptions();
  private final PrivacyOptions privacy = new PrivacyOptions();
  private final CommonOptions common = new CommonOptions();

  @Override
  public String name() {
    return "watch";
  }

  @Override
  public List<OptionGroup> options() {
    return List.of(targets, reading, watching, output, pools, findings, privacy, common);
  }

  @Override
  public void describe(UsageMessageSpec help) {
    help.description(
            "Reads at an interval, and reports what happened in between: how many connections of each"
                + " pool were in use, idle and waited for, how long a pool was full, how many"
                + " connections were opened, used again and closed.",
            "Ctrl-C, --count and --for end with a summary of all the time.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  sudo cosockpool watch                     every second, until Ctrl-C",
            "  sudo cosockpool watch --interval 100ms --for 10m -o json > course.json",
            "  sudo cosockpool watch --for 1h -o html --output-file course.html");
  }

  @Override
  public ExitCode run(ParseResult given) throws Exception {
    Interruption interruption = Interruption.install();
    ExitCode code = ExitCode.FAULT;
    try {
      code = ExceptionHandler.run(() -> watch(given, interruption));
    } finally {
      interruption.finish(code);
    }
    return code;
  }

  private ExitCode watch(ParseResult given, Interruption interruption) throws Exception {
    Verbosity verbosity = common.verbosity(given);
    Source source = targets.source(given, reading, verbosity);
    Output destination = output.output(given);
    WatchFormat format =
        output.format(given).orElse(destination.isTerminal() ? WatchFormat.text : WatchFormat.json);
    if (format != WatchFormat.html && output.hasFile(given)) {
      throw UsageError.of(
          given,
          "lines are written to standard output one by one: leave out --output-file, or give"
              + " -o html");
    }
    if (format == WatchFormat.html && watching.resets(given)) {
      throw UsageError.of(given, "--reset leaves nothing to tell in the end: leave it out");
    }
    destination.checkWritable();
    Shown shown = pools.shown(given);
    Audience audience = audience(format, destination, shown, pools.wide(given));
    Source.Repeated processes =
        source.following(reading.options(given, EnumSet.of(Part.POOLS)), Look.repeated());
    Progress progress = new Progress(source, verbosity, findings.failOn(given));
    Watch watch =
        new Watch(
            watching.plan(given, findings),
            parts -> progress.read(processes, parts),
            new WatchedPools(
                shown, privacy.redact(given) ? Optional.of(new Pseudonyms()) : Optional.empty()),
            progress::isOver,
            interruption::requestedWithin);
    KeyboardInterrupt.handle(interruption::request);
    return progress.code(watch.run(progress.before(audience)));
  }

  private static Audience audience(
      WatchFormat format, Output destination, Shown shown, boolean wide) {
    return switch (format) {
      case json -> new WatchLines(destination, new IntervalJson(wide)::line);
      case html -> new WatchPage(destination);
      case text -> {
        CourseText text =
            new CourseText(
                shown.by().orElse(PoolGrouping.POOL),
                shown.order().orElse(PoolOrder.NAME),
                shown.top().orElse(0));
        yield new WatchLines(
            destination, (occasion, interval, found) -> text.lines(occasion, interval));
      }
    };
  }

  /** What became of the readings so far, for messages and for the exit code. */
  private static final class Progress {
    private final Source source;
    private final Verbosity verbosity;
    private final NewFailures failures;
    private final Optional<FailOn> failOn;
    private boolean begun;
    private Optional<String> reason = Optional.empty();

    Progress(Source source, Verbosity verbosity, Optional<FailOn> failOn) {
      this.source = source;
      this.verbosity = verbosity;
      this.failures = new NewFailures(verbosity);
      this.failOn = failOn;
    }

    Report read(Source.Repeated processes, Set<Part> parts) throws InterruptedException {
      Report report = processes.read(parts);
      if (!begun) {
        Report first = source.orNothingFound(report);
        verbosity.report(first);
        return first;
      }
      if (verbosity.verbose()) {
        verbosity.report(report);
        return report;
      }
      return failures.saidButOfEnds(report);
    }

    /** Nothing is left to read; where no targets were named, something may come. */
    boolean isOver(Report report) {
      boolean nothing = report.workers().isEmpty() && report.subsystems().isEmpty();
      boolean over = nothing && (!begun || source.isOfNamedTargets());
      begun |= !nothing;
      return over;
    }

    /** Looks at what an audience is told. */
    Audience before(Audience audience) {
      return new Audience() {
        @Override
        public void take(Report report, Interval interval, List<Finding> found)
            throws ClosedPipeException, OutputException {
          look(report, found);
          audience.take(report, interval, found);
        }

        @Override
        public void end(Report report, Interval sinceStart, List<Finding> found)
            throws ClosedPipeException, OutputException {
          look(report, found);
          audience.end(report, sinceStart, found);
          doubts(sinceStart.doubts()).forEach(verbosity::note);
        }
      };
    }

    private void look(Report report, List<Finding> found) {
      if (reason.isEmpty()) {
        reason = failOn.flatMap(what -> what.reason(report, found));
        reason.ifPresent(what -> verbosity.note("--fail-on: " + what + "."));
      }
    }

    private static List<String> doubts(Interval.Doubts doubts) {
      List<String> sentences = new ArrayList<>();
      if (doubts.missed() > 0) {
        sentences.add(
            Wording.counted(doubts.missed(), "reading was", "readings were")
                + " left out, since the one before took longer than the interval.");
      }
      if (doubts.untracked() > 0) {
        sentences.add(
            "there are more pools, peers or connections than can be followed: %,d were not."
                .formatted(doubts.untracked()));
      }
      if (doubts.forgotten() > 0) {
        sentences.add(
            Wording.counted(doubts.forgotten(), "pool or peer", "pools or peers")
                + " that had gone made room for others, and is not in the summary.");
      }
      return sentences;
    }

    /** The last reading decides on what lasts; then {@code --fail-on}. */
    ExitCode code(Report last) {
      if (isOver(last)) {
        return begun ? ExitCode.NOT_STILL : ExitCode.of(last.failures());
      }
      Optional<Failure> lasting =
          last.failures().stream().filter(failure -> LASTING.contains(failure.kind())).findFirst();
      if (lasting.isPresent()) {
        return ExitCode.of(lasting.get());
      }
      return reason.isPresent() ? ExitCode.FAIL_ON : ExitCode.DONE;
    }
  }
}
