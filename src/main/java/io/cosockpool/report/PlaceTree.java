package io.cosockpool.report;

import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Lua stacks of requests for a tree of places in the code: pool, the function that was called
 * last, and its callers. A row stands for all requests that have the same stack and do the same
 * with the same pool. It is for the page alone.
 *
 * @param top the most rows that are shown, 0 for all
 */
public record PlaceTree(int top) implements Listing<PlaceTree.Row> {
  /** More levels help nobody, and a stack may have thousands. */
  private static final int MOST_LEVELS = 100;

  /**
   * What a row is of.
   *
   * @param pool empty for a request that has to do with none
   * @param frames the function that was called last first
   */
  record Way(Optional<Name> pool, boolean holds, boolean waits, List<String> frames) {}

  /** Requests that are alike. */
  record Row(Way way, long requests, long milliseconds) {
    private Row and(Row other) {
      return new Row(way, requests + other.requests, milliseconds + other.milliseconds);
    }
  }

  @Override
  public List<Row> rows(Report report, Medium medium) {
    Map<Way, Row> rows = new LinkedHashMap<>();
    report.workers().stream()
        .flatMap(worker -> worker.parts().requests().stream())
        .flatMap(requests -> requests.all().stream())
        .forEach(request -> add(request, rows));
    List<Row> sorted = new ArrayList<>(rows.values());
    sorted.sort(Comparator.comparingLong(Row::requests).reversed());
    return sorted;
  }

  private static void add(Request request, Map<Way, Row> rows) {
    List<String> frames =
        request.stack().stream().limit(MOST_LEVELS).map(PlaceTree::spelled).toList();
    if (frames.isEmpty()) {
      return;
    }
    List<Name> held =
        request.holds().stream().flatMap(each -> each.pool().stream()).distinct().toList();
    List<Name> queues = request.queues().toList();
    List<Optional<Name>> pools = new ArrayList<>(request.pools().map(Optional::of).toList());
    if (pools.isEmpty()) {
      pools.add(Optional.empty());
    }
    for (Optional<Name> pool : pools) {
      Way way =
          new Way(
              pool,
              pool.filter(held::contains).isPresent(),
              pool.filter(queues::contains).isPresent(),
              frames);
      rows.merge(way, new Row(way, 1, request.running().orElse(0)), Row::and);
    }
  }

  private static String spelled(LuaFrame frame) {
    return frame.function().readable() + " @ " + frame.where().readable();
  }

  @Override
  public String shortenedBy() {
    return "--pool, --uri";
  }

  @Override
  public List<Column<Row>> table() {
    return List.of();
  }

  @Override
  public String name() {
    return "places";
  }

  @Override
  public String sortedBy() {
    return "requests";
  }

  @Override
  public boolean isLargestFirst() {
    return true;
  }

  @Override
  public List<Field<Row>> fields() {
    return List.of(
        new Field<>("pool", (json, row) -> json.value(row.way().pool().map(Name::readable))),
        new Field<>("holds", (json, row) -> json.value(row.way().holds())),
        new Field<>("waits", (json, row) -> json.value(row.way().waits())),
        new Field<>("requests", (json, row) -> json.value(row.requests())),
        new Field<>("time", (json, row) -> json.value(row.milliseconds())),
        new Field<>("frames", (json, row) -> json.texts(row.way().frames())));
  }
}
