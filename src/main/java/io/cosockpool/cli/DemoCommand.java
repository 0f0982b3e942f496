package io.cosockpool.cli;

import io.cosockpool.demo.Demo;
import io.cosockpool.demo.DemoException;
import io.cosockpool.demo.Explanation;
import io.cosockpool.model.Report;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolListing;
import io.cosockpool.report.PoolOrder;
import io.cosockpool.report.TextFormat;
import java.io.IOException;

/** {@code cosockpool demo}: a private nginx with Lua, its pools, and what they mean. */
final class DemoCommand {
  private static final String CLOSING =
      "The demo's nginx has ended and nothing of it runs on. To read your own gateway:"
          + " sudo cosockpool -p PID";

  private final Interruption interruption = Interruption.interrupting(Thread.currentThread());

  ExitCode run() {
    try {
      return attempt();
    } catch (InterruptedException e) {
      return ExitCode.DONE;
    } finally {
      interruption.finish(ExitCode.DONE);
    }
  }

  private ExitCode attempt() throws InterruptedException {
    Report report;
    try {
      report = Demo.run(Messages::note);
    } catch (DemoException e) {
      return failed(e.failure().sentence(), ExitCode.of(e.failure()));
    } catch (IOException e) {
      return failed("the demo's temporary folder cannot be written: " + e, ExitCode.NOT_WRITTEN);
    }
    interruption.finish(ExitCode.DONE);
    return show(report);
  }

  /** What fails because a signal cut it short is not worth a word. */
  private ExitCode failed(String sentence, ExitCode code) {
    if (!interruption.isRequested()) {
      Messages.error(sentence);
    }
    return code;
  }

  private static ExitCode show(Report report) {
    report.failures().forEach(failure -> Messages.error(failure.sentence()));
    if (!report.workers().isEmpty()) {
      ExitCode printed =
          Main.print(
              new TextFormat<>(new PoolListing(PoolGrouping.BOTH, PoolOrder.NAME, 0)).render(report)
                  + "\nWhat this means:\n"
                  + Explanation.of(report)
                  + "\n"
                  + CLOSING
                  + "\n");
      if (printed != ExitCode.DONE) {
        return printed;
      }
    }
    return report.failures().isEmpty() ? ExitCode.DONE : ExitCode.of(report.failures().getFirst());
  }
}
