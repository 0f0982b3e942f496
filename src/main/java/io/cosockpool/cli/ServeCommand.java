package io.cosockpool.cli;

import io.cosockpool.model.Part;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.serve.ServeException;
import io.cosockpool.serve.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** {@code cosockpool serve}: metrics, the JSON of the commands, and a page, by HTTP. */
final class ServeCommand implements Command {
  private final TargetOptions targets = TargetOptions.ofRunningProcesses();
  private final ReadingGroup reading = ReadingGroup.withoutFreeze();
  private final ServeOptions server = new ServeOptions();
  private final CommonOptions common = new CommonOptions();

  @Override
  public String name() {
    return "serve";
  }

  @Override
  public List<OptionGroup> options() {
    return List.of(targets, reading, server, common);
  }

  @Override
  public void describe(UsageMessageSpec help) {
    help.description(
            "Serves /metrics for Prometheus, a page at /, and the JSON of the commands at"
                + " /api/pools, /api/connections and (with --requests) /api/requests, until it is"
                + " interrupted.",
            "Targets are found and read anew whenever somebody asks, and with --track in between. It"
                + " answers this machine alone, unless --listen and --web-config say otherwise.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  sudo cosockpool serve",
            "  sudo cosockpool serve --exe /usr/local/openresty/nginx/sbin/nginx",
            "  sudo cosockpool serve --listen 10.0.0.5:9795 --web-config web.yml");
  }

  @Override
  public ExitCode run(ParseResult given) throws Exception {
    Verbosity verbosity = common.verbosity(given);
    Source source = targets.source(given, reading, verbosity);
    Optional<Duration> track = server.track(given);
    Server.Settings settings = server.settings(given);
    Set<Part> asked = parts(settings);
    ReadingOptions all = reading.options(given, asked);
    ReadingOptions options = all.in(timeOfAReading(all.timeout(), track.isPresent()));
    Source.Repeated processes =
        track.isPresent()
            ? source.following(options, Look.repeated())
            : source.repeated(options, Look.repeated());
    NewFailures failures = new NewFailures(verbosity);
    try (Server running =
        Server.start(settings, () -> failures.said(processes.read(asked)), Messages::error)) {
      verbosity.note("serving " + running.uri());
      if (track.isPresent()) {
        NewFailures missed = new NewFailures(verbosity);
        ServedTracking.run(
            track.get(),
            parts -> running.track(() -> missed.saidButOfEnds(processes.read(parts))),
            running::count);
      }
      new CountDownLatch(1).await();
      return ExitCode.DONE;
    } catch (ServeException e) {
      throw UsageError.of(given, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      Messages.error("it cannot be served there: " + e.getMessage() + ".");
      return ExitCode.NOT_WRITTEN;
    }
  }

  /** What is read for an answer: all share one reading. */
  static Set<Part> parts(Server.Settings settings) {
    Set<Part> parts =
        EnumSet.of(Part.USES, Part.CONTENTS, Part.BUILD, Part.CONNECTIONS, Part.REQUESTS);
    if (settings.requests()) {
      parts.add(Part.TIMERS);
    }
    return parts;
  }

  /**
   * Who scrapes waits for the answer, too, and with {@code --track} for the reading that is under
   * way: what is left of the time is for these.
   */
  private static Duration timeOfAReading(Duration timeout, boolean tracks) {
    Duration ofAll = timeout.multipliedBy(3).dividedBy(4);
    return tracks ? ofAll.dividedBy(2) : ofAll;
  }
}
