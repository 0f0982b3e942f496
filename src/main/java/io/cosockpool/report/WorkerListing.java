package io.cosockpool.report;

import static java.util.stream.Collectors.joining;

import io.cosockpool.model.ClientCapacity;
import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Report;
import io.cosockpool.model.Wording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * nginx's own connection pools: a row for each worker, and who has its entries.
 *
 * @param top the most rows that are shown, 0 for all
 */
public record WorkerListing(int top) implements BarListing<WorkerRow> {
  private static final List<ConnectionGroup> GROUPS = List.of(ConnectionGroup.values());

  @Override
  public List<WorkerRow> rows(Report report, Medium medium) {
    Stream<WorkerRow> rows = report.workers().stream().flatMap(WorkerRow::of);
    return medium == Medium.TABLE
        ? rows.toList()
        : rows.sorted(Comparator.comparingDouble(WorkerRow::usage).reversed()).toList();
  }

  @Override
  public String shortenedBy() {
    return "--top";
  }

  @Override
  public List<Column<WorkerRow>> table() {
    List<Column<WorkerRow>> columns = new ArrayList<>();
    columns.add(Column.ofText("PID", row -> Integer.toString(row.pid())));
    columns.add(Column.ofText("STATE", WorkerRow::state));
    columns.add(Column.ofNumber("LIMIT", row -> row.pool().limit()));
    columns.add(Column.ofNumber("IN-USE", row -> row.pool().inUse()));
    columns.add(Column.ofNumber("FREE", row -> row.pool().free()));
    columns.add(Column.ofKnown("REUSABLE", row -> row.pool().reusable()));
    for (ConnectionGroup group : GROUPS) {
      columns.add(Column.ofNumber(group.heading(), row -> group.in(row.counts())));
    }
    columns.add(Column.ofNumber("LEFT-OUT", row -> row.pool().leftOut()));
    columns.add(Column.ofText("KINDS", WorkerListing::kinds));
    return columns;
  }

  /** All kinds that there are, as they are called in JSON. */
  private static String kinds(WorkerRow row) {
    String kinds =
        Arrays.stream(ConnectionKind.values())
            .filter(kind -> row.counts().getOrDefault(kind, 0L) > 0)
            .map(kind -> kind.key() + "=" + row.counts().get(kind))
            .collect(joining(","));
    return kinds.isEmpty() ? Column.UNKNOWN : kinds;
  }

  @Override
  public List<Column<WorkerRow>> figures() {
    return List.of(
        Column.ofNumber("USED", row -> row.pool().inUse()),
        Column.ofNumber("FREE", row -> row.pool().free()),
        Column.ofNumber("LIMIT", row -> row.pool().limit()),
        Column.ofFigure("", row -> row.worker().description().exiting() ? "exiting" : ""));
  }

  @Override
  public String name() {
    return "entries";
  }

  @Override
  public String sortedBy() {
    return "usage";
  }

  @Override
  public boolean isLargestFirst() {
    return true;
  }

  @Override
  public List<Field<WorkerRow>> fields() {
    return List.of(
        new Field<>("pid", (json, row) -> json.value(row.pid())),
        new Field<>("state", (json, row) -> json.value(row.state())),
        new Field<>("limit", (json, row) -> json.value(row.pool().limit())),
        new Field<>("inUse", (json, row) -> json.value(row.pool().inUse())),
        new Field<>("free", (json, row) -> json.value(row.pool().free())),
        new Field<>("reusable", (json, row) -> json.value(row.pool().reusable())),
        new Field<>("leftOut", (json, row) -> json.value(row.pool().leftOut())),
        new Field<>("alarming", (json, row) -> json.value(isUrgent(row))),
        new Field<>(
            "groups",
            (json, row) -> json.array(GROUPS, group -> json.value(group.in(row.counts())))),
        new Field<>(
            "kinds",
            (json, row) ->
                json.texts(
                    row.counts().entrySet().stream()
                        .filter(of -> of.getValue() > 0)
                        .map(of -> "%s: %,d".formatted(of.getKey().label(), of.getValue()))
                        .toList())));
  }

  @Override
  public String labelHeading() {
    return "WORKER";
  }

  @Override
  public String label(WorkerRow row, boolean namesSubsystem) {
    return Integer.toString(row.pid());
  }

  @Override
  public Stack stack(WorkerRow row) {
    return new Stack(
        row.pool().limit(),
        GROUPS.stream()
            .map(group -> Stack.Layer.of(group.ink(), group.in(row.counts()) + unread(group, row)))
            .toList());
  }

  /** What was not read is somebody's all the same. */
  private static long unread(ConnectionGroup group, WorkerRow row) {
    return group == ConnectionGroup.OTHER ? row.pool().leftOut() : 0;
  }

  @Override
  public boolean isUrgent(WorkerRow row) {
    return row.isNearlyUsedUp();
  }

  @Override
  public List<Meaning> legend() {
    return Stream.concat(
            GROUPS.stream().map(group -> new Meaning(group.ink(), group.words())),
            Stream.of(new Meaning(Ink.LIMIT, "worker_connections")))
        .toList();
  }

  @Override
  public String footnote() {
    return "";
  }

  @Override
  public List<String> summaries(Report report) {
    List<String> summaries = new ArrayList<>();
    for (ClientCapacity capacity : ClientCapacity.of(report.workers())) {
      summaries.add(
          "master %d: %s, %,d of %,d worker_connections in use; room for %,d clients, or %,d as a proxy"
              .formatted(
                  capacity.master(),
                  Wording.counted(capacity.workers(), "worker", "workers"),
                  capacity.inUse(),
                  capacity.connections(),
                  capacity.clients(),
                  capacity.proxied()));
    }
    return summaries;
  }

  @Override
  public List<List<Tile>> tiles(Report report) {
    return ClientCapacity.of(report.workers()).stream().map(WorkerListing::tiles).toList();
  }

  private static List<Tile> tiles(ClientCapacity capacity) {
    boolean alarming = capacity.connections() - capacity.inUse() < capacity.connections() / 8;
    return List.of(
        new Tile("master", Integer.toString(capacity.master()), false),
        Tile.of("workers", capacity.workers(), false),
        Tile.of("worker_connections", capacity.connections(), false),
        Tile.of("in use", capacity.inUse(), alarming),
        Tile.of("clients at most, as a proxy", capacity.proxied(), false));
  }

  @Override
  public List<String> remarks(Report report) {
    return Remarks.ofConnections(report);
  }
}
