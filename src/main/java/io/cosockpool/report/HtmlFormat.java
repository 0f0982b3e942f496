package io.cosockpool.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Report;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The report as one HTML page that needs nothing else: the parts in {@code resources/report}, the
 * charting library and the report as JSON, put into one file. The page may run and load nothing but
 * what stands in it.
 */
public final class HtmlFormat implements ReportFormat {
  private static final String CHART_LIBRARY = "/report/chart.umd.min.js";
  private static final Pattern SOURCE_MAP = Pattern.compile("(?m)^//# sourceMappingURL=.*\\R?");
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

  private final PageData data;

  /**
   * Shows listings, and what there is to say of them.
   *
   * @param title what they are of
   * @param first the one with the numbers that tell most
   */
  public HtmlFormat(
      String title, BarListing<?> first, List<Listing<?>> others, List<Finding> findings) {
    data = new PageData(title, first, others, findings);
  }

  @Override
  public String render(Report report) {
    String style = resource("/report/page.css");
    String library = SOURCE_MAP.matcher(resource(CHART_LIBRARY)).replaceAll("");
    String script = resource("/report/page.js");
    Map<String, String> parts =
        Map.of(
            "policy", policy(style, library, script),
            "style", style,
            "library", library,
            "script", script,
            "report", data.json(report));
    return PLACE
        .matcher(resource("/report/page.html"))
        .replaceAll(place -> Matcher.quoteReplacement(requireNonNull(parts.get(place.group(1)))));
  }

  /** Forbids all but these parts, whatever a name of a pool may bring about. */
  private static String policy(String style, String library, String script) {
    return "default-src 'none'; style-src %s; script-src %s %s; base-uri 'none'; form-action 'none'"
        .formatted(source(style), source(library), source(script));
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
    try (InputStream in = requireNonNull(HtmlFormat.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
