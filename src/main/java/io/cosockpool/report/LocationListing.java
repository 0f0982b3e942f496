package io.cosockpool.report;

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
 * How many requests each location of each server has, all workers together.
 *
 * @param top the most rows that are shown, 0 for all
 */
public record LocationListing(int top) implements Listing<LocationListing.Row> {
  private static final Comparator<Row> MOST_FIRST =
      Comparator.comparingLong((Row row) -> row.running() + row.queued()).reversed();

  /** Where requests are served; empty where that is not known, as the location of a session. */
  record Where(Optional<Name> server, Optional<Name> location) {
    static Where of(Request request) {
      return new Where(request.server(), request.location());
    }
  }

  /** The requests of a location. */
  record Row(Where where, long running, long queued) {
    private static Row of(Request request) {
      boolean queued = request.isQueued();
      return new Row(Where.of(request), queued ? 0 : 1, queued ? 1 : 0);
    }

    private Row and(Row other) {
      return new Row(where, running + other.running, queued + other.queued);
    }
  }

  @Override
  public List<Row> rows(Report report, Medium medium) {
    Map<Where, Row> rows = new LinkedHashMap<>();
    report.workers().stream()
        .flatMap(worker -> worker.parts().requests().stream())
        .flatMap(requests -> requests.all().stream())
        .filter(request -> request.server().isPresent() || request.location().isPresent())
        .forEach(request -> rows.merge(Where.of(request), Row.of(request), Row::and));
    List<Row> sorted = new ArrayList<>(rows.values());
    sorted.sort(MOST_FIRST);
    return sorted;
  }

  @Override
  public String shortenedBy() {
    return "--top, --server, --uri";
  }

  @Override
  public List<Column<Row>> table() {
    return List.of(
        Column.ofNumber("RUNNING", Row::running),
        Column.ofNumber("QUEUED", Row::queued),
        Column.ofText("SERVER", row -> shown(row.where().server())),
        Column.ofText("LOCATION", row -> shown(row.where().location())));
  }

  static String shown(Optional<Name> name) {
    return name.map(Name::shown).orElse(Column.UNKNOWN);
  }

  @Override
  public String name() {
    return "locations";
  }

  @Override
  public String sortedBy() {
    return "running";
  }

  @Override
  public boolean isLargestFirst() {
    return true;
  }

  @Override
  public List<Field<Row>> fields() {
    return List.of(
        new Field<>("running", (json, row) -> json.value(row.running())),
        new Field<>("queued", (json, row) -> json.value(row.queued())),
        new Field<>("server", (json, row) -> write(json, row.where().server())),
        new Field<>("location", (json, row) -> write(json, row.where().location())));
  }

  static void write(Json json, Optional<Name> name) {
    json.value(name.map(Name::readable));
  }
}
