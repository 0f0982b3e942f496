package io.cosockpool.report;

import io.cosockpool.model.Report;
import java.util.List;

/**
 * The locations whose requests use pools, pool by pool.
 *
 * @param top the most rows that are shown, 0 for all
 */
public record LocationUseListing(int top) implements Listing<LocationUseListing.Row> {
  /** What a location has of a pool. */
  record Row(RequestPoolRow pool, LocationUse use) {}

  @Override
  public List<Row> rows(Report report, Medium medium) {
    return RequestPoolRow.of(report).stream()
        .flatMap(
            pool ->
                LocationUse.of(pool.pool(), pool.users()).stream().map(use -> new Row(pool, use)))
        .toList();
  }

  @Override
  public String shortenedBy() {
    return "--top, --pool";
  }

  @Override
  public List<Column<Row>> table() {
    return List.of(
        Column.ofText("USERS-OF", row -> row.pool().pool().shown()),
        Column.ofNumber("HOLD", row -> row.use().holders()),
        Column.ofNumber("WAIT", row -> row.use().waiters()),
        Column.ofText("SERVER", row -> LocationListing.shown(row.use().where().server())),
        Column.ofText("LOCATION", row -> LocationListing.shown(row.use().where().location())));
  }

  @Override
  public String name() {
    return "uses";
  }

  @Override
  public String sortedBy() {
    return "held";
  }

  @Override
  public boolean isLargestFirst() {
    return true;
  }

  @Override
  public List<Field<Row>> fields() {
    return List.of(
        new Field<>("pool", (json, row) -> json.value(row.pool().pool().readable())),
        new Field<>("held", (json, row) -> json.value(row.use().holders())),
        new Field<>("waiting", (json, row) -> json.value(row.use().waiters())),
        new Field<>(
            "server", (json, row) -> LocationListing.write(json, row.use().where().server())),
        new Field<>(
            "location", (json, row) -> LocationListing.write(json, row.use().where().location())));
  }
}
