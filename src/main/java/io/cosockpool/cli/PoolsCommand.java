package io.cosockpool.cli;

import java.util.List;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** {@code cosockpool pools}: one reading of every cosocket pool of every worker. */
final class PoolsCommand implements Command {
  private final TargetOptions targets = TargetOptions.ofOneRun();
  private final ReadingGroup reading = ReadingGroup.withFreeze();
  private final OutputOptions<OutputFormat> output =
      new OutputOptions<>(
          OutputFormat.class,
          "json; text: columns; chart: bars; html: one page with all that is found, best with"
              + " --output-file; metrics: for Prometheus. Default: chart on a terminal, json"
              + " otherwise.");
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
    boolean findingsDecide = findings.failOn(given).filter(FailOn::needsFindings).isPresent();
    boolean numbersAlone = format == OutputFormat.json && !pools.wide(given) && !findingsDecide;
    if (numbersAlone && reading.hasDebugFile(given)) {
      throw UsageError.of(
          given,
          "the numbers of pools are read without debug information: leave out --debug-file, or add"
              + " --wide");
    }
    Presentation presentation =
        new Presentation(
            destination,
            format,
            pools.wide(given),
            findings.failOn(given),
            findings.peerLimit(given),
            privacy.redact(given),
            common.color(given),
            verbosity);
    PoolsView view = new PoolsView(presentation, pools.shown(given));
    return source.read(
        reading.options(given, view.parts()),
        findings.look(
            given, source, reading, report -> presentation.needsFurtherLooks(view.wanted(report))),
        destination,
        (report, recording) -> presentation.show(report, view));
  }
}
