package io.cosockpool.findings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The pages of {@code cosockpool explain}: {@code findings/CODE.txt} in the resources. */
public final class Pages {
  /** Errors that no finding is about, since nothing in a worker shows them. */
  private static final List<String> ERRORS =
      List.of(
          "cannot-yield",
          "closed",
          "code-cache-off",
          "connection-refused",
          "lock-timed-out",
          "name-not-resolved",
          "no-live-upstreams",
          "socket-shared",
          "sockets-left",
          "tls-handshake-failed",
          "udp-timed-out",
          "upstream-timed-out");

  private Pages() {}

  /** Those about findings, in the order of their codes. */
  public static List<Page> ofFindings() {
    return Findings.codes().stream().map(Pages::read).toList();
  }

  /** Those about errors that no finding is about. */
  public static List<Page> ofErrors() {
    return ERRORS.stream().map(Pages::read).toList();
  }

  private static Stream<Page> all() {
    return Stream.concat(ofFindings().stream(), ofErrors().stream());
  }

  /** That of a code; empty for an unknown one. */
  public static Optional<Page> of(String code) {
    return all().filter(page -> page.code().equals(code)).findFirst();
  }

  /**
   * Those that explain an error text best, which may be a whole line of a log or a part of what is
   * known; none if no page does.
   */
  public static List<Page> about(String error) {
    int best = all().mapToInt(page -> page.explains(error)).max().orElse(0);
    return best == 0 ? List.of() : all().filter(page -> page.explains(error) == best).toList();
  }

  private static Page read(String code) {
    String file = "/findings/" + code + ".txt";
    try (InputStream page = Pages.class.getResourceAsStream(file)) {
      if (page == null) {
        throw new IllegalStateException("there is no " + file);
      }
      return new Page(code, new String(page.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
