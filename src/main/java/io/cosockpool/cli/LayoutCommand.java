package io.cosockpool.cli;

import io.cosockpool.layout.DebugFileException;
import io.cosockpool.layout.FileLayouts;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Layouts;
import io.cosockpool.model.Part;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.report.LayoutJsonFormat;
import io.cosockpool.report.LayoutRow;
import io.cosockpool.report.LayoutTextFormat;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code cosockpool layout}: what is known about processes or about a file, and where each layout
 * comes from.
 */
final class LayoutCommand implements Command {
  /** What it can do besides showing. */
  enum Action {
    export
  }

  private final Parameter<Action> action =
      Parameter.of(
          Action.class,
          PositionalParamSpec.builder()
              .paramLabel("export")
              .arity("0..1")
              .description("Write entries of the catalogue from the file of --file."));
  private final TargetOptions targets = TargetOptions.ofOneRun();
  private final ReadingGroup reading = ReadingGroup.withoutFreeze();
  private final FileOptions files = new FileOptions();
  private final OutputOptions<LayoutFormat> output =
      new OutputOptions<>(
          LayoutFormat.class, "json or text. Default: text on a terminal, json otherwise.");
  private final PrivacyOptions privacy = new PrivacyOptions();
  private final CommonOptions common = new CommonOptions();

  @Override
  public String name() {
    return "layout";
  }

  @Override
  public List<OptionGroup> options() {
    return List.of(targets, reading, files, output, privacy, common);
  }

  @Override
  public Optional<Parameter<?>> parameter() {
    return Optional.of(action);
  }

  @Override
  public void describe(UsageMessageSpec help) {
    help.description(
            "Shows what is known about processes or about a file: versions, build ids, structures.",
            "Of each structure it shows the fields, their offsets and widths, and where that comes"
                + " from: measured on the process itself, from the catalogue, or from debug"
                + " information (DWARF). The report marks what live memory does not confirm as"
                + " unconfirmed.",
            "With --file: what the debug information of a program or library says. With export"
                + " --file: the same as entries of the catalogue.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  sudo cosockpool layout -p 3786686",
            "  sudo cosockpool layout -p 3786686 --debug-file /usr/lib/debug/nginx.debug",
            "  cosockpool layout --file /usr/local/openresty/nginx/sbin/nginx",
            "  cosockpool layout export --file objs/nginx --http-lua 0.10.28");
  }

  @Override
  public ExitCode run(ParseResult given) throws Exception {
    Optional<Path> file = files.file(given);
    if (action.in(given).isPresent()) {
      return export(
          file.orElseThrow(() -> UsageError.of(given, "layout export needs --file BINARY")), given);
    }
    if (files.httpLua(given).isPresent() || files.streamLua(given).isPresent()) {
      throw UsageError.of(
          given, "--http-lua and --stream-lua are for layout export: leave them out");
    }
    return file.isPresent() ? showFile(file.get(), given) : showProcesses(given);
  }

  private ExitCode showProcesses(ParseResult given) throws Exception {
    Verbosity verbosity = common.verbosity(given);
    Source source = targets.source(given, reading, verbosity);
    return source.read(
        reading.options(given, EnumSet.of(Part.LAYOUTS)),
        Look.plain(),
        output.output(given),
        (report, recording) -> show(report, verbosity, given));
  }

  private ExitCode showFile(Path file, ParseResult given)
      throws DebugFileException, ClosedPipeException, OutputException {
    checkThatFileStandsAlone(given);
    Layouts layouts = FileLayouts.of(file, ReadingGroup.OPENER).described();
    LayoutRow row = LayoutRow.ofFile(file.toString(), layouts, privacy.redact(given));
    output.output(given).write(text(List.of(row), given));
    return ExitCode.DONE;
  }

  private ExitCode export(Path file, ParseResult given)
      throws DebugFileException, ClosedPipeException, OutputException {
    checkThatFileStandsAlone(given);
    if (output.format(given).equals(Optional.of(LayoutFormat.text))) {
      throw UsageError.of(given, "layout export writes json: leave out -o");
    }
    if (privacy.redact(given)) {
      throw UsageError.of(
          given, "layout export writes nothing that may be secret: leave out --redact");
    }
    output
        .output(given)
        .write(
            FileLayouts.of(file, ReadingGroup.OPENER)
                .export(files.httpLua(given), files.streamLua(given)));
    return ExitCode.DONE;
  }

  private void checkThatFileStandsAlone(ParseResult given) {
    if (targets.isAnyIn(given) || reading.isAnyIn(given)) {
      throw UsageError.of(
          given,
          "--file is read instead of processes, for its own debug information: leave out the targets,"
              + " --timeout and --debug-file");
    }
  }

  private ExitCode show(Report whole, Verbosity verbosity, ParseResult given)
      throws ClosedPipeException, OutputException {
    Report report = privacy.redact(given) ? whole.redacted(new Pseudonyms()) : whole;
    verbosity.failures(report.failures());
    if (report.failures().isEmpty() || !report.workers().isEmpty()) {
      output.output(given).write(text(LayoutRow.of(report), given));
    }
    return ExitCode.of(report.failures());
  }

  private String text(List<LayoutRow> rows, ParseResult given) {
    LayoutFormat usual = output.output(given).isTerminal() ? LayoutFormat.text : LayoutFormat.json;
    return switch (output.format(given).orElse(usual)) {
      case json -> new LayoutJsonFormat().render(rows);
      case text -> new LayoutTextFormat().render(rows);
    };
  }
}
