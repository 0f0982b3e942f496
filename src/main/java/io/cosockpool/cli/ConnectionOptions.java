package io.cosockpool.cli;

import static java.util.stream.Collectors.joining;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.NameGlob;
import io.cosockpool.model.TcpState;
import io.cosockpool.report.ConnectionOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The options that say which connections are shown, in which order, and how much of them. */
final class ConnectionOptions extends OptionGroup {
  private final Option<Boolean> list =
      add(
          Option.flag(
              OptionSpec.builder("--list")
                  .description(
                      "Show each connection. What selects among them, and --sort, do that by"
                          + " themselves.")));

  private final Option<Boolean> wide =
      add(
          Option.flag(
              OptionSpec.builder("-w", "--wide")
                  .description(
                      "Show all that is known: each connection, the workers, all findings.")));

  private final Option<List<ConnectionKind>> kinds =
      add(
          Option.repeatable(
              ConnectionKind.class,
              OptionSpec.builder("--kind")
                  .paramLabel("KIND")
                  .converters(ConnectionOptions::kind)
                  .completionCandidates(kinds().toList())
                  .splitRegex(",")
                  .description(
                      "Only connections of this kind, as JSON names it: "
                          + kinds().collect(joining(", "))
                          + ". Repeatable, and several with commas.")));

  private final Option<List<NameGlob>> pools =
      add(
          Option.repeatable(
              NameGlob.class,
              OptionSpec.builder("--pool")
                  .paramLabel("GLOB")
                  .converters(NameGlob::of)
                  .description(
                      "Only connections of pools and upstream blocks whose whole name matches: * is"
                          + " any text, ? any character. Repeatable.")));

  private final Option<List<PeerPattern>> peers =
      add(
          Option.repeatable(
              PeerPattern.class,
              OptionSpec.builder("--peer")
                  .paramLabel("ADDRESS")
                  .converters(PeerPattern::of)
                  .description(
                      "Only connections with this address on the other side; without a port, with"
                          + " any. Repeatable.")));

  private final Option<List<TcpState>> states =
      add(
          Option.repeatable(
              TcpState.class,
              OptionSpec.builder("--tcp-state")
                  .paramLabel("STATE")
                  .converters(ConnectionOptions::state)
                  .completionCandidates(states().toList())
                  .splitRegex(",")
                  .description(
                      "Only connections in this state of the kernel, such as CLOSE_WAIT."
                          + " Repeatable, and several with commas.")));

  private final Option<ConnectionOrder> order =
      add(
          Option.of(
              ConnectionOrder.class,
              OptionSpec.builder("--sort")
                  .paramLabel("BY")
                  .completionCandidates(List.of("age", "idle", "unread", "bytes"))
                  .description(
                      "Which connections come first in text and html: age (the oldest), idle (those"
                          + " that wait for reuse, the next to be closed first), unread or bytes"
                          + " (sent).")));

  private final TopOption top =
      TopOption.of(
          "The most lines, bars and rows in text, chart and html; 0 means all (default: 30 bars and"
              + " 10 lines below them in a chart, 10,000 connections in html, otherwise all).");

  ConnectionOptions() {
    super("Connections that are shown");
    add(top.option());
  }

  boolean wide(ParseResult given) {
    return wide.isIn(given);
  }

  /** Whether single connections are asked for. */
  boolean isListing(ParseResult given) {
    return Stream.of(list, kinds, pools, peers, states, order)
        .anyMatch(option -> option.isIn(given));
  }

  /**
   * The connections that are wanted, and how they are arranged.
   *
   * @throws ParameterException if a number is not possible
   */
  ShownConnections shown(ParseResult given) {
    return new ShownConnections(
        isListing(given) || wide(given),
        kinds.in(given).orElse(List.of()),
        pools.in(given).orElse(List.of()),
        peers.in(given).orElse(List.of()),
        states.in(given).orElse(List.of()),
        order.in(given),
        top.in(given));
  }

  private static Stream<String> kinds() {
    return Arrays.stream(ConnectionKind.values()).map(ConnectionKind::key);
  }

  private static Stream<String> states() {
    return Arrays.stream(TcpState.values())
        .filter(state -> state != TcpState.UNKNOWN)
        .map(TcpState::name);
  }

  private static ConnectionKind kind(String text) {
    return Arrays.stream(ConnectionKind.values())
        .filter(kind -> kind.key().equals(text.toLowerCase(Locale.ROOT)))
        .findAny()
        .orElseThrow(() -> unknown(text, "kind of connection", kinds()));
  }

  /** As netstat writes them, or as ss does, with dashes. */
  private static TcpState state(String text) {
    TcpState state = TcpState.named(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    if (state == TcpState.UNKNOWN) {
      throw unknown(text, "TCP state", states());
    }
    return state;
  }

  private static TypeConversionException unknown(String text, String what, Stream<String> known) {
    return new TypeConversionException(
        "'%s' is no %s; there are %s".formatted(text, what, known.collect(joining(", "))));
  }
}
