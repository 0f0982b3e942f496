package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.linux.Signals;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Part;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.Wording;
import io.cosockpool.report.ChartStyle;
import io.cosockpool.report.CourseText;
import io.cosockpool.report.IntervalJson;
import io.cosockpool.report.LiveView;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolOrder;
import io.cosockpool.screen.LiveScreen;
import io.cosockpool.watch.Audience;
import io.cosockpool.watch.Selection;
import io.cosockpool.watch.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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
          "chart: a live screen on the terminal; json: a line for each reading; text: a line for"
              + " each pool; html: one page in the end, best with --output-file. Default: chart on"
              + " a terminal, json otherwise.");
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
            "On a terminal it is a live screen; the key ? shows all keys.",
            "Ctrl-C, --count and --for end with a summary of all the time.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  sudo cosockpool watch                     every second, until Ctrl-C",
            "  sudo cosockpool watch --interval 100ms --for 10m -o json > course.json",
            "  sudo cosockpool watch --for 1h -o html --output-file course.html");
  }

  @Override
  public ExitCode run(ParseResult given) throws Exception {
    Interruption interruption = Interruption.installForReaders();
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
    WatchFormat format = format(given, destination);
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
    Duration interval = watching.interval(given);
    Source.Repeated processes =
        source.following(reading.options(given, EnumSet.of(Part.POOLS)), Look.repeated());
    Progress progress =
        new Progress(source, verbosity, findings.failOn(given), format == WatchFormat.chart);
    Selection selection =
        new WatchedPools(
            shown, privacy.redact(given) ? Optional.of(new Pseudonyms()) : Optional.empty());
    Watched watched =
        (audience, pace) ->
            new Watch(
                    watching.plan(given, findings),
                    parts -> progress.read(processes, parts),
                    selection,
                    progress::isOver,
                    pace)
                .run(progress.before(audience));
    Signals.handle("INT", interruption::request);
    if (format == WatchFormat.chart) {
      try (LiveScreen screen = screen(given, shown, interval, interruption, destination)) {
        return progress.code(watched.by(screen, screen));
      }
    }
    return progress.code(
        watched.by(
            audience(format, destination, shown, pools.wide(given)),
            new SteadyPace(interval, interruption)));
  }

  /** A watch, but for who is told of it and how often. */
  private interface Watched {
    Report by(Audience audience, Watch.Pace pace)
        throws InterruptedException, ClosedPipeException, OutputException;
  }

  /** The live screen needs a terminal that it can draw on, and whose keys it gets. */
  private WatchFormat format(ParseResult given, Output destination) {
    boolean canDraw = destination.isTerminal() && Screen.isInteractive();
    Optional<WatchFormat> asked = output.format(given);
    if (asked.filter(WatchFormat.chart::equals).isPresent() && !canDraw) {
      throw UsageError.of(
          given, "the live screen needs a terminal for its keys and its lines: use -o text");
    }
    return asked.orElse(
        canDraw
            ? WatchFormat.chart
            : destination.isTerminal() ? WatchFormat.text : WatchFormat.json);
  }

  private LiveScreen screen(
      ParseResult given,
      Shown shown,
      Duration interval,
      Interruption interruption,
      Output destination) {
    ChartStyle style = Screen.style(true, common.color(given));
    return new LiveScreen(
        new LiveScreen.Style(style.color(), style.unicode()),
        LiveView.first(
            shown.by().orElse(PoolGrouping.POOL), shown.order().orElse(PoolOrder.USAGE), interval),
        new LiveScreen.Interruption() {
          @Override
          public void request() {
            interruption.request();
          }

          @Override
          public boolean requestedWithin(Duration time) throws InterruptedException {
            return interruption.requestedWithin(time);
          }
        },
        new WatchLines(
            destination, (occasion, whole, found) -> text(shown).lines(occasion, whole, style)));
  }

  private static Audience audience(
      WatchFormat format, Output destination, Shown shown, boolean wide) {
    return switch (format) {
      case json -> new WatchLines(destination, new IntervalJson(wide)::line);
      case html -> new WatchPage(destination);
      case text, chart ->
          new WatchLines(
              destination, (occasion, interval, found) -> text(shown).lines(occasion, interval));
    };
  }

  private static CourseText text(Shown shown) {
    return new CourseText(
        shown.by().orElse(PoolGrouping.POOL),
        shown.order().orElse(PoolOrder.NAME),
        shown.top().orElse(0));
  }

  /** What became of the readings so far, for messages and for the exit code. */
  private static final class Progress {
    private final Source source;
    private final Verbosity verbosity;
    private final NewFailures failures;
    private final Optional<FailOn> failOn;
    private final boolean isOnScreen;
    private boolean begun;
    private Optional<String> reason = Optional.empty();

    /**
     * Of nothing yet.
     *
     * @param isOnScreen whether the terminal is drawn on, so that nothing may be said meanwhile
     */
    Progress(Source source, Verbosity verbosity, Optional<FailOn> failOn, boolean isOnScreen) {
      this.source = source;
      this.verbosity = verbosity;
      this.failures = new NewFailures(verbosity);
      this.failOn = failOn;
      this.isOnScreen = isOnScreen;
    }

    Report read(Source.Repeated processes, Set<Part> parts) throws InterruptedException {
      Report report = processes.read(parts);
      if (!begun) {
        Report first = source.orNothingFound(report);
        verbosity.report(first);
        return first;
      }
      if (isOnScreen) {
        return report;
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
        public void take(
            Report report, Interval interval, Supplier<Interval> sinceStart, List<Finding> found)
            throws ClosedPipeException, OutputException {
          look(report, found);
          audience.take(report, interval, sinceStart, found);
        }

        @Override
        public void end(Report report, Interval sinceStart, List<Finding> found)
            throws ClosedPipeException, OutputException {
          look(report, found);
          audience.end(report, sinceStart, found);
          if (isOnScreen) {
            reason.ifPresent(Progress.this::say);
          }
          doubts(sinceStart.doubts()).forEach(verbosity::note);
        }
      };
    }

    private void look(Report report, List<Finding> found) {
      if (reason.isEmpty()) {
        reason = failOn.flatMap(what -> what.reason(report, found));
        if (!isOnScreen) {
          reason.ifPresent(Progress.this::say);
        }
      }
    }

    private void say(String failed) {
      verbosity.note("--fail-on: " + failed + ".");
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
