package io.cosockpool.report;

import io.cosockpool.model.KeepalivePool;
import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import java.util.List;

/**
 * Pools of connections to upstreams that are no cosocket pools, each of one worker.
 *
 * @param top the most rows that are shown, 0 for all
 */
public record KeepaliveListing(int top) implements Listing<KeepaliveListing.Row> {
  /** A pool of one worker. */
  record Row(int pid, KeepalivePool pool) {}

  @Override
  public List<Row> rows(Report report, Medium medium) {
    return report.workers().stream()
        .flatMap(
            worker ->
                worker.parts().connections().stream()
                    .flatMap(connections -> connections.keepalivePools().stream())
                    .map(pool -> new Row(worker.pid(), pool)))
        .toList();
  }

  @Override
  public String shortenedBy() {
    return "--top, --pool";
  }

  @Override
  public List<Column<Row>> table() {
    return List.of(
        Column.ofText("KEEPALIVE", row -> row.pool().owner().label()),
        Column.ofNumber("PID", row -> (long) row.pid()),
        Column.ofKnown("SIZE", row -> row.pool().size()),
        Column.ofNumber("IDLE", row -> row.pool().idle()),
        Column.ofKnown("IN-USE", row -> row.pool().inUse()),
        Column.ofText("NAME", row -> row.pool().name().map(Name::shown).orElse(Column.UNKNOWN)));
  }

  @Override
  public String name() {
    return "keepalive";
  }

  @Override
  public String sortedBy() {
    return "pid";
  }

  @Override
  public boolean isLargestFirst() {
    return false;
  }

  @Override
  public List<Field<Row>> fields() {
    return List.of(
        new Field<>(
            "name",
            (json, row) ->
                json.value(row.pool().name().map(Name::readable).orElse(Column.UNKNOWN))),
        new Field<>("owner", (json, row) -> json.value(row.pool().owner().label())),
        new Field<>("pid", (json, row) -> json.value(row.pid())),
        new Field<>("size", (json, row) -> json.value(row.pool().size())),
        new Field<>("idle", (json, row) -> json.value(row.pool().idle())),
        new Field<>("inUse", (json, row) -> json.value(row.pool().inUse())));
  }
}
