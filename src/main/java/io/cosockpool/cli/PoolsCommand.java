package io.cosockpool.cli;

import io.cosockpool.layout.DebugFileException;
import io.cosockpool.reading.ReadingOptions;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** {@code cosockpool pools}: one reading of every cosocket pool of every worker. */
final class PoolsCommand implements Command {
  private final TargetOptions targets = new TargetOptions();
  private final ReadingGroup reading = ReadingGroup.withFreeze();
  private final OutputOptions<OutputFormat> output =
      new OutputOptions<>(
          OutputFormat.class,
          "json; text: columns; chart: bars; html: one page with all that is found, best with"
              + " --output-file. Default: chart on a terminal, json otherwise.");
  private final PoolOptions pools = new PoolOptions();
  private final FindingOptions findings = new FindingOptions();
  private final PrivacyOptions privacy = new PrivacyOptions();
  private final CommonOptions common = new CommonOptions();

  @Override
  public String name() {
    return "pools";
  }

  @Override
  public List<OptionGroup> options() {
    return List.of(targets, reading, output, pools, findings, privacy, common);
  }

  @Override
  public void describe(UsageMessageSpec help) {
    help.description("One reading of every cosocket pool of every worker (the default command).")
        .footerHeading("%nExamples:%n")
        .footer(
            "  sudo cosockpool                     every nginx with Lua on this machine",
            "  sudo cosockpool -p 3786686          this worker, or this master's workers",
            "  sudo cosockpool -p -3786686         a process group, by any of its members",
            "  sudo cosockpool --exe /usr/local/openresty/nginx/sbin/nginx",
            "  sudo cosockpool -c 'nginx -g \"daemon off;\" -c /tmp/n.conf'",
            "  sudo cosockpool -p 3786686 | jq '.http | keys'",
            "  cosockpool --replay gateway.recording -o text",
            "  sudo cosockpool -o html --output-file report.html",
            "",
            "Exit codes: 0 done, 1 a fault of cosockpool, 2 usage, 3 no such process,",
            "  4 not permitted, 5 no nginx worker with Lua, 6 unknown build, 7 it ended or",
            "  never held still, 8 the report could not be written, 9 the command of -c",
            "  failed, 10 --fail-on.");
  }

  @Override
  public ExitCode run(ParseResult given) throws Exception {
    Verbosity verbosity = common.verbosity(given);
    Source source = targets.source(given, reading, verbosity);
    Output destination = output.output(given);
    OutputFormat format =
        output
            .format(given)
            .orElse(destination.isTerminal() ? OutputFormat.chart : OutputFormat.json);
    ReadingOptions options = readingOptions(given, format);
    checkDebugFile(given, format);
    PoolsPresentation presentation =
        new PoolsPresentation(
            destination,
            format,
            pools.wide(given),
            options.withContents(),
            pools.shown(given),
            findings.failOn(given),
            findings.peerLimit(given),
            privacy.redact(given),
            common.color(given),
            verbosity);
    return source.read(
        new PoolAcquisition(look -> look.pools(options)), destination, presentation::show);
  }

  /** What decides on the exit code has to be all that can be found. */
  private ReadingOptions readingOptions(ParseResult given, OutputFormat format) {
    boolean withContents =
        pools.wide(given) || format == OutputFormat.html || isToFailOnFindings(given);
    boolean thorough = withContents || common.verbosity(given).verbose();
    return reading.pools(given, thorough, withContents);
  }

  private boolean isToFailOnFindings(ParseResult given) {
    return findings.failOn(given).equals(Optional.of(FailOn.finding));
  }

  /** The six numbers of a pool are read without debug information. */
  private void checkDebugFile(ParseResult given, OutputFormat format) throws DebugFileException {
    if (reading.debugFile(given).isEmpty()) {
      return;
    }
    if (format == OutputFormat.json && !pools.wide(given) && !isToFailOnFindings(given)) {
      throw UsageError.of(
          given,
          "the numbers of pools are read without debug information: leave out --debug-file, or add"
              + " --wide");
    }
    reading.debugFiles(given);
  }
}
