package io.cosockpool.cli;

import java.util.List;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** {@code cosockpool requests}: who waits, for whom, and where in the code. */
final class RequestsCommand implements Command {
  private final TargetOptions targets = TargetOptions.ofOneRun();
  private final ReadingGroup reading = ReadingGroup.withFreeze();
  private final OutputOptions<RequestFormat> output =
      new OutputOptions<>(
          RequestFormat.class,
          "json; text: a line for each request; chart: bars of the pools that requests hold and wait"
              + " for, and the places in the code; html: one page with the requests and a tree of"
              + " these places, best with --output-file; metrics: for Prometheus; folded: Lua stacks as"
              + " flame graph tools read them. Default: chart on a terminal, json otherwise.");
  private final RequestOptions requests = new RequestOptions();
  private final FindingOptions findings = new FindingOptions();
  private final PrivacyOptions privacy = new PrivacyOptions();
  private final CommonOptions common = new CommonOptions();

  @Override
  public String name() {
    return "requests";
  }

  @Override
  public List<OptionGroup> options() {
    return List.of(targets, reading, output, requests, findings, privacy, common);
  }

  @Override
  public void describe(UsageMessageSpec help) {
    help.description(
            "Shows the requests of every worker: what each waits for, the cosockets that it holds,"
                + " and where its Lua code stands. Running Lua timers are requests without a client.",
            "URLs may hold secrets: --redact-query and --redact leave them out.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  sudo cosockpool requests -p 3786686",
            "  sudo cosockpool requests -p 3786686 -o text",
            "  sudo cosockpool requests --pool redis --sort time",
            "  sudo cosockpool requests --state queued -o json --stacks",
            "  sudo cosockpool requests --slower-than 3s --top 20",
            "  sudo cosockpool requests -o folded --of holders --output-file holders.folded");
  }

  @Override
  public ExitCode run(ParseResult given) throws Exception {
    Verbosity verbosity = common.verbosity(given);
    Source source = targets.source(given, reading, verbosity);
    Output destination = output.output(given);
    RequestFormat format =
        output
            .format(given)
            .orElse(destination.isTerminal() ? RequestFormat.chart : RequestFormat.json);
    ShownRequests shown = requests.shown(given);
    Presentation presentation =
        new Presentation(
            destination,
            format.kind(),
            requests.wide(given),
            findings.failOn(given),
            findings.peerLimit(given),
            privacy.redact(given),
            common.color(given),
            verbosity);
    RequestsView view =
        new RequestsView(
            presentation,
            format,
            shown,
            requests.stacks(given),
            requests.timers(given),
            requests.folded(given));
    return source.read(
        reading.options(given, view.parts()),
        findings.look(
            given, source, reading, report -> presentation.needsFurtherLooks(shown.of(report))),
        destination,
        (report, recording) -> presentation.show(report, view));
  }
}
