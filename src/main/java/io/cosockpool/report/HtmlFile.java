package io.cosockpool.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One HTML page that needs nothing else: parts in {@code resources/report}, the charting library
 * and data as JSON, put into one file. The page may run and load nothing but what stands in it; a
 * live one may ask its server for later data.
 */
final class HtmlFile {
  private static final String CHART_LIBRARY = "chart.umd.min.js";
  private static final Pattern SOURCE_MAP = Pattern.compile("(?m)^//# sourceMappingURL=.*\\R?");
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

  private HtmlFile() {}

  /**
   * The page.
   *
   * @param name of the files with its frame and its script, without their endings
   * @param json what it shows, which nothing in it ends too early
   */
  static String of(String name, String json) {
    return of(name, resource("document.js") + resource(name + ".js"), "", json);
  }

  /** The same as a page that asks the server it came from for more of the same kind. */
  static String live(String name, String json) {
    return of(
        name,
        resource("document.js") + resource(name + ".js") + resource("live.js"),
        " connect-src 'self';",
        json);
  }

  private static String of(String name, String script, String permitted, String json) {
    String style = resource("page.css");
    String library = SOURCE_MAP.matcher(resource(CHART_LIBRARY)).replaceAll("");
    Map<String, String> parts =
        Map.of(
            "policy", policy(style, library, script, permitted),
            "style", style,
            "library", library,
            "script", script,
            "report", json);
    return PLACE
        .matcher(resource(name + ".html").replace("{{head}}", resource("head.html")))
        .replaceAll(place -> Matcher.quoteReplacement(requireNonNull(parts.get(place.group(1)))));
  }

  /** Forbids all but these parts, whatever a name of a pool may bring about. */
  private static String policy(String style, String library, String script, String permitted) {
    return ("default-src 'none'; style-src %s; script-src %s %s;%s base-uri 'none'; form-action"
            + " 'none'")
        .formatted(source(style), source(library), source(script), permitted);
  }

  private static String source(String part) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(part.getBytes(UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String resource(String name) {
    String path = "/report/" + name;
    try (InputStream in = requireNonNull(HtmlFile.class.getResourceAsStream(path), path)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
