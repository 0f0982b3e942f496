package io.cosockpool.report;

import io.cosockpool.model.HoldingPlace;
import io.cosockpool.model.Report;
import java.util.List;

/**
 * The places in the code that hold connections of pools, pool by pool.
 *
 * @param top the most rows that are shown, 0 for all
 */
public record HoldingListing(int top) implements Listing<HoldingListing.Row> {
  /** A place that holds connections of a pool. */
  record Row(RequestPoolRow pool, HoldingPlace place) {}

  @Override
  public List<Row> rows(Report report, Medium medium) {
    return RequestPoolRow.of(report).stream()
        .flatMap(pool -> pool.places().stream().map(place -> new Row(pool, place)))
        .toList();
  }

  @Override
  public String shortenedBy() {
    return "--top, --pool";
  }

  @Override
  public List<Column<Row>> table() {
    return List.of(
        Column.ofText("HOLDERS-OF", row -> row.pool().pool().shown()),
        Column.ofNumber("HELD", row -> row.place().connections()),
        Column.ofNumber("REQUESTS", row -> row.place().requests()),
        Column.ofKnown("LONGEST-MS", row -> row.place().longest()),
        Column.ofText("FUNCTION", row -> row.place().frame().function().shown()),
        Column.ofText("AT", row -> row.place().frame().where().shown()));
  }

  @Override
  public String name() {
    return "holdings";
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
        new Field<>("held", (json, row) -> json.value(row.place().connections())),
        new Field<>("requests", (json, row) -> json.value(row.place().requests())),
        new Field<>("longest", (json, row) -> json.value(row.place().longest())),
        new Field<>("place", (json, row) -> json.value(row.place().frame().where().readable())),
        new Field<>(
            "function", (json, row) -> json.value(row.place().frame().function().readable())));
  }
}
