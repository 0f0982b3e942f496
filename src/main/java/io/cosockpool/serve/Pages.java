package io.cosockpool.serve;

import io.cosockpool.metrics.Exposition;
import io.cosockpool.report.ConnectionsJson;
import io.cosockpool.report.HtmlFormat;
import io.cosockpool.report.JsonFormat;
import io.cosockpool.report.KeepaliveListing;
import io.cosockpool.report.PeerListing;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolListing;
import io.cosockpool.report.PoolOrder;
import io.cosockpool.report.RequestsJson;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** What stands at which path. A path is compared as a whole: it leads to no file. */
final class Pages {
  private static final String JSON = "application/json";
  private static final String HTML = "text/html; charset=utf-8";
  private static final int ALL = 0;

  /** What the page at {@code /} asks for to renew itself: {@code resources/report/live.js}. */
  private static final String PAGE_DATA = "/api/page";

  private final Readings readings;
  private final Exposition exposition;
  private final boolean tellsRequests;

  /**
   * The pages of a server.
   *
   * @param tellsRequests whether anybody who may ask sees URLs and Lua stacks
   */
  Pages(Readings readings, Exposition exposition, boolean tellsRequests) {
    this.readings = readings;
    this.exposition = exposition;
    this.tellsRequests = tellsRequests;
  }

  /**
   * The page at a path.
   *
   * @param accepted the value of the header Accept
   */
  Answer at(String path, String accepted) throws InterruptedException, ExecutionException {
    return switch (path) {
      case "/" -> {
        Observed shown = shown();
        yield Answer.of(HTML, page(shown).live(shown.report()));
      }
      case PAGE_DATA -> {
        Observed shown = shown();
        yield Answer.of(JSON, page(shown).data(shown.report()));
      }
      case "/metrics" -> metrics(Exposition.Syntax.of(accepted));
      case "/healthz" -> Answer.plain(200, "ok");
      case "/api/pools" -> {
        Observed shown = shown();
        yield Answer.of(JSON, JsonFormat.wide(shown.findings()).render(shown.report()));
      }
      case "/api/connections" -> {
        Observed shown = shown();
        yield Answer.of(
            JSON,
            new ConnectionsJson(Optional.empty(), false, shown.findings()).render(shown.report()));
      }
      case "/api/requests" -> requests();
      default -> Answer.plain(404, "There is /, /metrics, /healthz, /api/pools, /api/connections.");
    };
  }

  private Answer metrics(Exposition.Syntax syntax) throws InterruptedException, ExecutionException {
    Observed observed = readings.next();
    return Answer.of(
        syntax.contentType(), exposition.of(observed.report(), observed.findings(), syntax));
  }

  private Answer requests() throws InterruptedException, ExecutionException {
    if (!tellsRequests) {
      return Answer.plain(
          403, "URLs and Lua stacks are private: start cosockpool serve with --requests.");
    }
    Observed observed = readings.next();
    return Answer.of(
        JSON, new RequestsJson(true, true, observed.findings()).render(observed.report()));
  }

  private Observed shown() throws InterruptedException, ExecutionException {
    Observed observed = readings.next();
    return tellsRequests ? observed : observed.withoutRequests();
  }

  private static HtmlFormat page(Observed observed) {
    return new HtmlFormat(
        "Cosocket pools",
        new PoolListing(PoolGrouping.POOL, PoolOrder.USAGE, ALL),
        List.of(new PeerListing(ALL), new KeepaliveListing(ALL)),
        observed.findings());
  }
}
