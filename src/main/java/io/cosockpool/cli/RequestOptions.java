package io.cosockpool.cli;

import io.cosockpool.model.NameGlob;
import io.cosockpool.report.FoldedStacks;
import io.cosockpool.report.RequestOrder;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The options that say which requests are shown, in which order, and how much of them. */
final class RequestOptions extends OptionGroup {
  private final Option<Boolean> wide =
      add(
          Option.flag(
              OptionSpec.builder("-w", "--wide")
                  .description("Show all that is known: Lua stacks, pending timers.")));

  private final Option<Boolean> stacks =
      add(
          Option.flag(
              OptionSpec.builder("--stacks")
                  .description(
                      "Show in JSON the Lua stack of every coroutine and light thread of a"
                          + " request.")));

  private final Option<Boolean> timers =
      add(
          Option.flag(
              OptionSpec.builder("--timers")
                  .description("Show in JSON the Lua timers that are pending.")));

  private final Option<RequestState> state =
      add(
          Option.of(
              RequestState.class,
              OptionSpec.builder("--state")
                  .paramLabel("STATE")
                  .completionCandidates(List.of("running", "queued", "all"))
                  .description(
                      "Only requests one of whose connects stands in a pool's queue (queued), the"
                          + " others (running), or all (the default).")));

  private final Option<List<NameGlob>> pools =
      globs("--pool", "Only requests that wait for or hold connections of pools that match");
  private final Option<List<NameGlob>> uris = globs("--uri", "Only requests whose URI matches");
  private final Option<List<NameGlob>> servers =
      globs("--server", "Only requests for servers whose first name matches");

  private final Option<List<ClientPattern>> clients =
      add(
          Option.repeatable(
              ClientPattern.class,
              OptionSpec.builder("--client")
                  .paramLabel("ADDRESS")
                  .converters(ClientPattern::of)
                  .description(
                      "Only requests of this client, or of clients in this network, such as"
                          + " 10.0.0.0/8. Repeatable.")));

  private final Option<Duration> slowerThan =
      add(
          Option.of(
              Duration.class,
              OptionSpec.builder("--slower-than")
                  .paramLabel("DURATION")
                  .converters(DurationOption::parse)
                  .description("Only requests that have been running for so long or longer.")));

  private final Option<Boolean> redactQuery =
      add(
          Option.flag(
              OptionSpec.builder("--redact-query")
                  .description("Write only the length of what follows the ? in a URI.")));

  private final Option<Boolean> checkForwarded =
      add(
          Option.flag(
              OptionSpec.builder("--check-forwarded")
                  .description(
                      "Take for the client whom X-Forwarded-For names first, if it names anybody:"
                          + " with a proxy in front all requests come from that proxy. A client can"
                          + " write what it likes there.")));

  private final Option<RequestOrder> order =
      add(
          Option.of(
              RequestOrder.class,
              OptionSpec.builder("--sort")
                  .paramLabel("BY")
                  .converters(RequestOptions::order)
                  .completionCandidates(List.of("time", "bytes", "state"))
                  .description(
                      "Which requests come first in text and html: time (running for the longest time), bytes"
                          + " (sent) or state (queued ones).")));

  private final TopOption top =
      TopOption.of(
          "The most lines, bars and rows in text, chart and html; 0 means all (default: 30 bars and"
              + " 10 lines below them in a chart, 10,000 requests in html, otherwise all).");

  private final Option<FoldedStacks.Of> of =
      add(
          Option.of(
              FoldedStacks.Of.class,
              OptionSpec.builder("--of")
                  .paramLabel("WHO")
                  .converters(RequestOptions::who)
                  .completionCandidates(List.of("holders", "waiters", "all"))
                  .description(
                      "Whose stacks -o folded writes: those that hold connections of pools (holders,"
                          + " the default), those that wait for one (waiters), or all.")));

  private final Option<FoldedStacks.Weight> weight =
      add(
          Option.of(
              FoldedStacks.Weight.class,
              OptionSpec.builder("--weight")
                  .paramLabel("BY")
                  .converters(RequestOptions::weight)
                  .completionCandidates(List.of("count", "time"))
                  .description(
                      "What -o folded counts: requests (count, the default), or the milliseconds that"
                          + " they have been running (time).")));

  RequestOptions() {
    super("Requests that are shown");
    add(top.option());
  }

  private Option<List<NameGlob>> globs(String name, String description) {
    return add(
        Option.repeatable(
            NameGlob.class,
            OptionSpec.builder(name)
                .paramLabel("GLOB")
                .converters(NameGlob::of)
                .description(
                    description + " as a whole: * is any text, ? any character. Repeatable.")));
  }

  private static RequestOrder order(String text) {
    return Labelled.of(RequestOrder.values(), text);
  }

  private static FoldedStacks.Of who(String text) {
    return Labelled.of(FoldedStacks.Of.values(), text);
  }

  private static FoldedStacks.Weight weight(String text) {
    return Labelled.of(FoldedStacks.Weight.values(), text);
  }

  boolean wide(ParseResult given) {
    return wide.isIn(given);
  }

  /**
   * The requests that are wanted, and how they are arranged.
   *
   * @throws ParameterException if a number is not possible
   */
  ShownRequests shown(ParseResult given) {
    return new ShownRequests(
        state.in(given).orElse(RequestState.all),
        pools.in(given).orElse(List.of()),
        uris.in(given).orElse(List.of()),
        servers.in(given).orElse(List.of()),
        clients.in(given).orElse(List.of()),
        slowerThan.in(given),
        redactQuery.isIn(given),
        checkForwarded.isIn(given),
        order.in(given),
        top.in(given));
  }

  /** Whether JSON has the stacks. */
  boolean stacks(ParseResult given) {
    return wide(given) || stacks.isIn(given);
  }

  /** Whether JSON has the timers that are pending. */
  boolean timers(ParseResult given) {
    return wide(given) || timers.isIn(given);
  }

  /** What the folded stacks are. */
  FoldedStacks folded(ParseResult given) {
    return new FoldedStacks(
        of.in(given).orElse(FoldedStacks.Of.HOLDERS),
        weight.in(given).orElse(FoldedStacks.Weight.COUNT));
  }
}
