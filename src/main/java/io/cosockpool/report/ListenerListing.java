package io.cosockpool.report;

import io.cosockpool.model.Gateway;
import io.cosockpool.model.Listener;
import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Where workers listen: a row for each address of a gateway, with the clients of all its workers.
 *
 * @param top the most rows that are shown, 0 for all
 */
public record ListenerListing(int top) implements Listing<ListenerListing.Row> {
  /** An address that the workers of one gateway listen on. */
  record Row(Gateway gateway, Listener listener) {
    private Row plus(Row other) {
      return new Row(gateway, listener.plus(other.listener));
    }

    /** Requests and sessions of one client, on average; without clients there is none. */
    String mean() {
      return listener.connections() == 0 || listener.streams().isEmpty()
          ? Column.UNKNOWN
          : String.format(
              Locale.ROOT,
              "%.1f",
              (double) listener.streams().getAsLong() / listener.connections());
    }
  }

  private record Key(Gateway gateway, Name address) {}

  @Override
  public List<Row> rows(Report report, Medium medium) {
    return Merged.rows(
        report,
        (gateway, pool) -> pool.listeners().stream().map(listener -> new Row(gateway, listener)),
        row -> new Key(row.gateway(), row.listener().address()),
        Row::plus,
        Comparator.<Row>comparingLong(row -> row.listener().connections())
            .reversed()
            .thenComparing(row -> row.listener().address())
            .thenComparingInt(row -> row.gateway().master()));
  }

  @Override
  public String shortenedBy() {
    return "--top";
  }

  @Override
  public List<Column<Row>> table() {
    return List.of(
        Column.ofText("MASTER", row -> Integer.toString(row.gateway().master())),
        Column.ofNumber("CLIENTS", row -> row.listener().connections()),
        Column.ofKnown("REQUESTS", row -> row.listener().streams()),
        Column.ofFigure("MEAN", Row::mean),
        Column.ofKnown("MOST", row -> row.listener().mostStreamsInOne()),
        Column.ofText("LISTENS", row -> row.listener().address().shown()));
  }

  @Override
  public String name() {
    return "listeners";
  }

  @Override
  public String sortedBy() {
    return "clients";
  }

  @Override
  public boolean isLargestFirst() {
    return true;
  }

  @Override
  public List<Field<Row>> fields() {
    return List.of(
        new Field<>("address", (json, row) -> json.value(row.listener().address().readable())),
        new Field<>("master", (json, row) -> json.value(row.gateway().master())),
        new Field<>("clients", (json, row) -> json.value(row.listener().connections())),
        new Field<>("requests", (json, row) -> json.value(row.listener().streams())),
        new Field<>("mean", (json, row) -> json.value(row.mean())),
        new Field<>("most", (json, row) -> json.value(row.listener().mostStreamsInOne())));
  }
}
