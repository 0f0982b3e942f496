package io.cosockpool.cli;

import io.cosockpool.report.ConnectionSelection;
import java.util.List;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** {@code cosockpool connections}: nginx's own connection pool of every worker, and who has it. */
final class ConnectionsCommand implements Command {
  private final TargetOptions targets = TargetOptions.ofOneRun();
  private final ReadingGroup reading = ReadingGroup.withFreeze();
  private final OutputOptions<OutputFormat> output =
      new OutputOptions<>(
          OutputFormat.class,
          "json; text: columns; chart: bars; html: one page with all that is found, best with"
              + " --output-file; metrics: for Prometheus. Default: on a terminal a chart, or text if"
              + " connections are listed; json otherwise.");
  private final ConnectionOptions connections = new ConnectionOptions();
  private final FindingOptions findings = new FindingOptions();
  private final PrivacyOptions privacy = new PrivacyOptions();
  private final CommonOptions common = new CommonOptions();

  @Override
  public String name() {
    return "connections";
  }

  @Override
  public List<OptionGroup> options() {
    return List.of(targets, reading, output, connections, findings, privacy, common);
  }

  @Override
  public void describe(UsageMessageSpec help) {
    help.description(
            "Shows nginx's own connection pool (worker_connections) of every worker, and who has"
                + " each connection in it: clients, upstreams, cosockets in pools and outside of"
                + " them.",
            "Without --list: how many connections of which kind, and where they lead to. The counts"
                + " of a worker are always those of all its connections.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  sudo cosockpool connections -p 3786686",
            "  sudo cosockpool connections --kind cosocket_unpooled --sort age --top 20",
            "  sudo cosockpool connections --peer 10.0.0.7:6379",
            "  sudo cosockpool connections --tcp-state CLOSE_WAIT -o text",
            "  sudo cosockpool connections -o json | jq '.workers[] | .kinds'");
  }

  @Override
  public ExitCode run(ParseResult given) throws Exception {
    Verbosity verbosity = common.verbosity(given);
    Source source = targets.source(given, reading, verbosity);
    Output destination = output.output(given);
    OutputFormat format = output.format(given).orElse(usualFormat(destination, given));
    if (format == OutputFormat.chart && connections.isListing(given)) {
      throw UsageError.of(
          given,
          "a chart shows no single connections: choose text, html or json, or leave out --list and"
              + " what selects connections");
    }
    ShownConnections shown = connections.shown(given);
    Presentation presentation =
        new Presentation(
            destination,
            format,
            connections.wide(given),
            findings.failOn(given),
            findings.peerLimit(given),
            privacy.redact(given),
            common.color(given),
            verbosity);
    return source.read(
        reading.options(given, ConnectionsView.parts(presentation, shown)),
        findings.look(
            given, source, reading, report -> presentation.needsFurtherLooks(shown.of(report))),
        destination,
        (report, recording) ->
            presentation.show(
                report,
                new ConnectionsView(
                    presentation, shown, ConnectionSelection.of(report, shown::wants))));
  }

  private OutputFormat usualFormat(Output destination, ParseResult given) {
    if (!destination.isTerminal()) {
      return OutputFormat.json;
    }
    return connections.shown(given).listed() ? OutputFormat.text : OutputFormat.chart;
  }
}
