package io.cosockpool.cli;

import io.cosockpool.demo.Demo;
import io.cosockpool.demo.DemoException;
import io.cosockpool.findings.Findings;
import io.cosockpool.findings.Pages;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Report;
import io.cosockpool.report.ChartFormat;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolListing;
import io.cosockpool.report.PoolOrder;
import io.cosockpool.report.TextFormat;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** {@code cosockpool demo}: a private nginx with Lua, its pools, and what they mean. */
final class DemoCommand implements Command {
  private static final String CLOSING =
      """

      The demo's nginx has ended, and nothing of it is left. To read your own gateway:
        sudo cosockpool -p PID
      """;

  private final CommonOptions common = new CommonOptions();

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public List<OptionGroup> options() {
    return List.of(common);
  }

  @Override
  public void describe(UsageMessageSpec help) {
    help.description(
        "Starts a private nginx with Lua on loopback, gives it pools to show, reads them, says what"
            + " they mean, and cleans up.");
  }

  @Override
  public ExitCode run(ParseResult given) throws ClosedPipeException, OutputException {
    Interruption interruption = Interruption.interrupting(Thread.currentThread());
    Verbosity verbosity = common.verbosity(given);
    Report report;
    try {
      report = Demo.run(verbosity::note);
    } catch (InterruptedException e) {
      return ExitCode.DONE;
    } catch (DemoException e) {
      return failed(e.failure().sentence(), ExitCode.of(e.failure()), interruption);
    } catch (IOException e) {
      return failed(
          "the demo's temporary folder cannot be written: " + e,
          ExitCode.NOT_WRITTEN,
          interruption);
    } finally {
      interruption.finish(ExitCode.DONE);
    }
    return show(report, verbosity, common.color(given));
  }

  /** If a signal ended the demo early, nobody needs to know what else failed by that. */
  private static ExitCode failed(String sentence, ExitCode code, Interruption interruption) {
    if (!interruption.isRequested()) {
      Messages.error(sentence);
    }
    return code;
  }

  private static ExitCode show(Report report, Verbosity verbosity, ColorOption color)
      throws ClosedPipeException, OutputException {
    verbosity.report(report);
    if (!report.workers().isEmpty()) {
      Output.STANDARD.write(explained(report, color));
    }
    return ExitCode.of(report.failures());
  }

  /** A line for each pool and worker; the picture of it with the findings; and what these mean. */
  private static String explained(Report report, ColorOption color) {
    List<Finding> findings = Findings.of(report, OptionalLong.empty());
    StringBuilder text =
        new StringBuilder(
            new TextFormat<>(new PoolListing(PoolGrouping.BOTH, PoolOrder.NAME, 0)).render(report));
    text.append('\n')
        .append(
            new ChartFormat<>(
                    new PoolListing(PoolGrouping.POOL, PoolOrder.USAGE, 0),
                    List.of(),
                    Screen.style(Output.STANDARD.isTerminal(), color),
                    findings)
                .render(report));
    findings.stream()
        .map(Finding::code)
        .distinct()
        .flatMap(code -> Pages.of(code).stream())
        .forEach(page -> text.append('\n').append(page.beginning()).append('\n'));
    return text.append(CLOSING).toString();
  }
}
