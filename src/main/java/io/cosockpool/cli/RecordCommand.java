package io.cosockpool.cli;

import io.cosockpool.memory.Deadline;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.recording.Origin;
import io.cosockpool.recording.Recorder;
import io.cosockpool.recording.Recording;
import io.cosockpool.targets.Targets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** {@code cosockpool record}: writes down what all commands ask of processes. */
final class RecordCommand implements Command {
  /** Of {@code --timeout}, a quarter is kept for a look at what was recorded. */
  private static final int PARTS = 4;

  private final Parameter<Path> file =
      Parameter.of(
          Path.class,
          PositionalParamSpec.builder()
              .paramLabel("FILE")
              .required(true)
              .converters(FileName::ofOutput)
              .description("The recording."));
  private final TargetOptions targets = TargetOptions.ofOneRun();
  private final ReadingGroup reading = ReadingGroup.withFreeze();
  private final PrivacyOptions privacy = new PrivacyOptions();
  private final CommonOptions common = new CommonOptions();

  @Override
  public String name() {
    return "record";
  }

  @Override
  public List<OptionGroup> options() {
    return List.of(targets, reading, privacy, common);
  }

  @Override
  public Optional<Parameter<?>> parameter() {
    return Optional.of(file);
  }

  @Override
  public void describe(UsageMessageSpec help) {
    help.description(
            "Writes all that pools and layout ask of these processes into FILE: --replay FILE gives"
                + " the same reports anywhere.",
            "Only you may read FILE, which is a regular file, new or your own. It holds memory of the workers, their command lines, the time,"
                + " and the names of pools, which may be secrets: --redact replaces them. Memory"
                + " that no reading looks at is zero. If a reading failed, all that it read is kept,"
                + " but for the keys of TLS, since it may show why; with --redact it is zero even"
                + " then.",
            "A quarter of --timeout is kept for a look at what was recorded, which shows what of it is"
                + " of use.",
            "With -c: of each worker the last true reading that found pools.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  sudo cosockpool record gateway.recording -p 3786686",
            "  sudo cosockpool record --redact to-be-sent.recording -p 3786686",
            "  cosockpool record --replay gateway.recording --redact other.recording");
  }

  @Override
  public ExitCode run(ParseResult given) throws Exception {
    Verbosity verbosity = common.verbosity(given);
    Source source = targets.source(given, reading, verbosity);
    Path destination = file.in(given).orElseThrow();
    ReadingOptions options = reading.options(given, EnumSet.allOf(Part.class));
    Deadline end = Deadline.in(options.timeout());
    RecordedReadings recorded = new RecordedReadings();
    Look look =
        (finder, once) -> {
          Recorder recorder = new Recorder();
          Report report = Look.recorded(finder, once, recorder);
          recorded.add(recorder.recorded(), report);
          return report;
        };
    RecordingResult result = new RecordingResult(destination, privacy.redact(given), verbosity);
    Duration kept = options.timeout().dividedBy(PARTS);
    return source.read(
        options.in(options.timeout().minus(kept)),
        look,
        Output.forUserAlone(destination),
        (report, replayed) -> {
          Recording recording = replayed.orElseGet(() -> recording(recorded));
          Deadline lookEnd = end.leaves(kept) ? end : Deadline.in(kept);
          Report seen = replay(recording, options.in(lookEnd.left()));
          return result.write(report, recording, seen, !lookEnd.passed());
        });
  }

  private static Recording recording(RecordedReadings recorded) {
    Origin origin = new Origin(Version.number(), Machine.here());
    return new Recording(origin, false, recorded.processes());
  }

  /** Reading a recording shows which of its bytes are of use. */
  private static Report replay(Recording recording, ReadingOptions options)
      throws InterruptedException {
    return Look.plain()
        .at(
            (recorder, time) -> Targets.select(recording),
            new ReadingOptions(
                options.start(),
                options.timeout(),
                Optional.empty(),
                options.parts(),
                options.debugFiles()));
  }
}
