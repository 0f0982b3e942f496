package io.cosockpool.cli;

import io.cosockpool.metrics.NamedPools;
import io.cosockpool.serve.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The options that say where, to whom and what {@code serve} answers. */
final class ServeOptions extends OptionGroup {
  private static final String USUAL = "127.0.0.1:9795";
  private static final Pattern ADDRESS =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^:]+)):(\\d{1,5})");
  private static final int HIGHEST_PORT = 65_535;
  private static final Duration SHORTEST = Duration.ofMillis(10);

  private final Option<InetSocketAddress> listen =
      add(
          Option.of(
              InetSocketAddress.class,
              OptionSpec.builder("--listen")
                  .paramLabel("ADDRESS:PORT")
                  .converters(ServeOptions::address)
                  .description(
                      "Where to listen (default: 127.0.0.1:9795). Port 0: any that is free.")));

  private final Option<Path> webConfig =
      add(
          Option.of(
              Path.class,
              OptionSpec.builder("--web-config")
                  .converters(FileName::of)
                  .paramLabel("FILE")
                  .description(
                      "TLS and basic authentication, in the form of Prometheus' web configuration"
                          + " (cert_file, key_file, basic_auth_users with bcrypt). It is read again"
                          + " when it changes.")));

  private final Option<Boolean> insecure =
      add(
          Option.flag(
              OptionSpec.builder("--insecure")
                  .description(
                      "Let others than this machine ask without TLS and a password. Without this"
                          + " such an address is refused.")));

  private final Option<Boolean> requests =
      add(
          Option.flag(
              OptionSpec.builder("--requests")
                  .description(
                      "Also answer /api/requests, and tell which requests and which places in the code"
                          + " hold connections. URLs are private.")));

  private final Option<Duration> track =
      add(
          Option.of(
              Duration.class,
              OptionSpec.builder("--track")
                  .paramLabel("INTERVAL")
                  .converters(DurationOption::parse)
                  .description(
                      "Read between scrapes, too, each INTERVAL (10ms or more): metrics then count"
                          + " connections that were opened, used again and closed, and how long"
                          + " pools were full. Without this nothing is read that nobody asked for.")));

  private final Option<Integer> maxPools =
      add(
          Option.of(
              Integer.class,
              OptionSpec.builder("--max-pools")
                  .paramLabel("N")
                  .description(
                      "How many pools have time series of their own (default: 1000). The others are"
                          + " added up as pool=\"other\".")));

  ServeOptions() {
    super("Server");
  }

  /**
   * How often to read between scrapes.
   *
   * @throws ParameterException if that is too often
   */
  Optional<Duration> track(ParseResult given) {
    Optional<Duration> interval = track.in(given);
    if (interval.filter(chosen -> chosen.compareTo(SHORTEST) < 0).isPresent()) {
      throw UsageError.of(given, "--track must be 10ms or more");
    }
    return interval;
  }

  /**
   * What was chosen.
   *
   * @throws ParameterException if there cannot be so few pools
   */
  Server.Settings settings(ParseResult given) {
    int most = maxPools.in(given).orElse(NamedPools.USUAL);
    if (most < 0) {
      throw UsageError.of(given, "--max-pools must be 0 or more");
    }
    return new Server.Settings(
        listen.in(given).orElseGet(() -> address(USUAL)),
        webConfig.in(given),
        insecure.isIn(given),
        requests.isIn(given),
        most);
  }

  private static InetSocketAddress address(String text) {
    Matcher parts = ADDRESS.matcher(text);
    if (parts.matches() && Integer.parseInt(parts.group(3)) <= HIGHEST_PORT) {
      String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
      try {
        return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(parts.group(3)));
      } catch (UnknownHostException e) {
        throw new TypeConversionException("'" + host + "' is no address of this machine");
      }
    }
    throw new TypeConversionException(
        "'" + text + "' is no address and port, such as 127.0.0.1:9795 or [::1]:9795");
  }
}
