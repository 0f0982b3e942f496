package io.cosockpool.cli;

import io.cosockpool.findings.Findings;
import io.cosockpool.linux.ResultOutput;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Part;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.reading.LastReadings;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.recording.Recording;
import io.cosockpool.report.ChartFormat;
import io.cosockpool.report.HtmlFormat;
import io.cosockpool.report.JsonFormat;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolListing;
import io.cosockpool.report.PoolOrder;
import io.cosockpool.report.ReportFormat;
import io.cosockpool.report.TextFormat;
import io.cosockpool.targets.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code cosockpool pools}: one reading of every cosocket pool of every worker. */
final class PoolsCommand {
  /** More bars than that are no picture any more. */
  private static final int TOP_OF_CHART = 30;

  private final PoolsOptions options;
  private final ShowOptions show;
  private final Occasion.Start start;

  PoolsCommand(PoolsOptions options, ShowOptions show) {
    this.options = options;
    this.show = show;
    this.start = Occasion.Start.now(CommandModel.version(), Targets.hostName());
  }

  ExitCode run() throws InterruptedException, IOException {
    String machine = Machine.here();
    if (options.replay().isEmpty() && !Machine.isKnown(machine, options)) {
      Messages.error(Machine.unknown(machine) + ".");
      return ExitCode.UNKNOWN_LAYOUT;
    }
    Optional<Failure> obstacle = FreezeOption.obstacle(options);
    if (obstacle.isPresent()) {
      return Reports.refuse(obstacle.get());
    }
    return options.command().isPresent() ? runCommand(options.command().get()) : show(readOnce());
  }

  /** What decides on the exit code has to be all that can be found. */
  private ReadingOptions reading() {
    ReadingOptions reading = options.reading().on(start);
    return show.failOn().equals(Optional.of(FailOn.finding))
        ? reading.of(PoolsOptions.ALL_OF_POOLS)
        : reading;
  }

  /** Finding the targets is part of the reading, and of its time. */
  private Report readOnce() throws InterruptedException {
    if (options.replay().isPresent()) {
      return replay(options.replay().get());
    }
    long begin = System.nanoTime();
    var candidates = Targets.select(options.pids(), options.executables());
    return Reader.read(candidates, reading().after(Duration.ofNanos(System.nanoTime() - begin)));
  }

  private Report replay(Path file) throws InterruptedException {
    try {
      Recording recording = Replay.open(file, options);
      return Reader.read(
          Targets.select(recording),
          reading().on(start.ofRecording(recording.redacted(), recording.utcMilliseconds())));
    } catch (Replay.RefusedException e) {
      return Report.failed(start.end(), e.failure());
    }
  }

  private ExitCode runCommand(String command) throws InterruptedException, IOException {
    LastReadings readings = new LastReadings(start);
    return new CommandRun(command, options.outputFile())
        .run(
            target -> readings.add(Reader.read(target.candidates(), reading())),
            () -> show(readings.report()));
  }

  private ExitCode show(Report read) {
    Report whole = read.orFailed(Reports.nothingFound(options));
    OutputFormat format = format();
    List<Finding> found = isInNeedOfFindings(format) ? findings(whole) : List.of();
    Report wanted = show.wanted(whole);
    ExitCode code =
        options.redact() ? printRedacted(wanted, format, found) : print(wanted, format, found);
    return code == ExitCode.DONE ? failOn(wanted, found) : code;
  }

  private ExitCode printRedacted(Report report, OutputFormat format, List<Finding> findings) {
    Pseudonyms pseudonyms = new Pseudonyms();
    return print(report.redacted(pseudonyms), format, Finding.redacted(findings, pseudonyms));
  }

  private boolean isInNeedOfFindings(OutputFormat format) {
    return format == OutputFormat.chart
        || format == OutputFormat.html
        || options.wide()
        || show.failOn().equals(Optional.of(FailOn.finding));
  }

  /** What is to be said of the wanted pools, though others may be part of it. */
  private List<Finding> findings(Report report) {
    return allFindings(report).stream().filter(finding -> finding.isAbout(show::wants)).toList();
  }

  private List<Finding> allFindings(Report report) {
    if (report.occasion().redacted() && !options.quiet()) {
      Messages.note(
          "pseudonyms stand for the names in this recording, so it cannot be told whether there is: "
              + String.join(", ", Findings.codesThatNeedNames())
              + ".");
    }
    return Findings.of(report, show.peerLimit());
  }

  private ExitCode failOn(Report report, List<Finding> findings) {
    Optional<String> reason = show.failOn().flatMap(what -> what.reason(report, findings));
    if (reason.isEmpty()) {
      return ExitCode.DONE;
    }
    if (!options.quiet()) {
      Messages.note("--fail-on: " + reason.get() + ".");
    }
    return ExitCode.FAIL_ON;
  }

  private ExitCode print(Report report, OutputFormat format, List<Finding> findings) {
    List<Failure> failures = report.failures();
    Reports.tell(report, options);
    try {
      if (failures.isEmpty() || !report.workers().isEmpty()) {
        write(reportFormat(format, findings).render(report));
        tellWhatIsLeftOut(report, format);
      }
    } catch (ClosedPipeException e) {
      return ExitCode.CLOSED_PIPE;
    } catch (OutputException e) {
      Messages.error("the report could not be written: " + e.getMessage() + ".");
      return ExitCode.NOT_WRITTEN;
    }
    return failures.isEmpty() ? ExitCode.DONE : ExitCode.of(failures.getFirst());
  }

  /** Chart and page say it themselves; text has nothing but lines for awk. */
  private void tellWhatIsLeftOut(Report report, OutputFormat format) {
    int leftOut = format == OutputFormat.text ? textSelection().leftOut(report) : 0;
    if (leftOut > 0 && !options.quiet()) {
      Messages.note("%,d more lines are not shown: see --top.".formatted(leftOut));
    }
  }

  private PoolListing textSelection() {
    return show.selection(PoolGrouping.BOTH, PoolOrder.NAME);
  }

  private boolean isToTerminal() {
    return options.outputFile().isEmpty() && ResultOutput.isTerminal();
  }

  private OutputFormat format() {
    return options
        .output()
        .orElseGet(() -> isToTerminal() ? OutputFormat.chart : OutputFormat.json);
  }

  private ReportFormat reportFormat(OutputFormat format, List<Finding> findings) {
    return switch (format) {
      case json -> options.wide() ? JsonFormat.wide(findings) : new JsonFormat();
      case text ->
          new TextFormat<>(options.wide() ? textSelection().withContents() : textSelection());
      case chart ->
          new ChartFormat<>(
              show.selection(PoolGrouping.POOL, PoolOrder.USAGE, TOP_OF_CHART),
              Screen.style(isToTerminal(), show.color()),
              findings,
              reading().reads(Part.CONTENTS));
      case html -> new HtmlFormat(show.selection(PoolGrouping.POOL, PoolOrder.USAGE), findings);
    };
  }

  private void write(String text) throws ClosedPipeException, OutputException {
    if (options.outputFile().isPresent()) {
      ResultOutput.toFile(options.outputFile().get(), text);
    } else {
      ResultOutput.toStandardOutput(text);
    }
  }
}
