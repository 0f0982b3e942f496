package io.cosockpool.report;

import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The pools of a report. A row that stands for several pools has their sums in a table. A bar shows
 * a pool as its most used worker has it, since each worker has a limit of its own.
 *
 * @param by what a row stands for
 * @param order what comes first
 * @param top the most rows that are shown, 0 for all
 * @param wide whether a table tells what pools hold, where a row stands for one pool of one worker
 */
public record PoolListing(PoolGrouping by, PoolOrder order, int top, boolean wide)
    implements BarListing<PoolRow> {
  /** A listing of the pools' numbers. */
  public PoolListing(PoolGrouping by, PoolOrder order, int top) {
    this(by, order, top, false);
  }

  /** The same, which tells what pools hold too. */
  public PoolListing withContents() {
    return new PoolListing(by, order, top, true);
  }

  /** What the rows of one kind have in common. */
  private record Group(Subsystem subsystem, Name name, int pid) {}

  @Override
  public List<PoolRow> rows(Report report, Medium medium) {
    Map<Group, List<PoolRow.Entry>> groups = new LinkedHashMap<>();
    for (Worker worker : report.workers()) {
      for (Map.Entry<Subsystem, List<Pool>> pools : worker.pools().entrySet()) {
        for (Pool pool : pools.getValue()) {
          groups
              .computeIfAbsent(group(pools.getKey(), pool, worker), group -> new ArrayList<>())
              .add(new PoolRow.Entry(worker.pid(), pool));
        }
      }
    }
    List<PoolRow> rows = new ArrayList<>();
    groups.forEach(
        (group, entries) -> rows.add(new PoolRow(by, group.subsystem(), group.name(), entries)));
    rows.sort(order.comparator(medium == Medium.TABLE ? PoolRow::total : PoolRow::load));
    return rows;
  }

  private Group group(Subsystem subsystem, Pool pool, Worker worker) {
    return switch (by) {
      case POOL -> new Group(subsystem, pool.name(), 0);
      case WORKER -> new Group(subsystem, Name.EMPTY, worker.pid());
      case BOTH -> new Group(subsystem, pool.name(), worker.pid());
    };
  }

  @Override
  public List<Column<PoolRow>> table() {
    List<Column<PoolRow>> columns = new ArrayList<>();
    columns.add(Column.ofText("SUBSYSTEM", row -> row.subsystem().label()));
    switch (by) {
      case BOTH -> columns.add(Column.ofNumber("PID", row -> (long) row.firstPid()));
      case POOL -> columns.add(Column.ofNumber("WORKERS", row -> (long) row.entries().size()));
      case WORKER -> columns.add(Column.ofNumber("POOLS", row -> (long) row.entries().size()));
    }
    if (by != PoolGrouping.BOTH) {
      columns.add(Column.ofNumber("FULL", PoolRow::full));
    }
    columns.add(Column.ofNumber("SIZE", row -> row.total().size()));
    columns.add(Column.ofNumber("CONNECTIONS", row -> row.total().all()));
    columns.add(Column.ofNumber("IN-USE", row -> row.total().inUse()));
    columns.add(Column.ofNumber("FREE", row -> row.total().idle()));
    if (by == PoolGrouping.BOTH) {
      columns.add(ofOnePool("BACKLOG", pool -> Column.shown(pool.backlog())));
    }
    columns.add(Column.ofNumber("QUEUE", row -> row.total().queued()));
    if (wide && by == PoolGrouping.BOTH) {
      columns.add(ofUses("REUSED-MIN", uses -> Long.toString(uses.getMin())));
      columns.add(ofUses("AVG", uses -> String.format(Locale.ROOT, "%.1f", uses.getAverage())));
      columns.add(ofUses("MAX", uses -> Long.toString(uses.getMax())));
      columns.add(ofOnePool("EVICTS-MS", PoolListing::evictsIn));
      columns.add(ofOnePool("WAITED-MS", PoolListing::longestWait));
    }
    columns.add(
        by == PoolGrouping.WORKER
            ? Column.ofNumber("PID", row -> (long) row.firstPid())
            : Column.ofText("POOL", row -> row.name().shown()));
    return columns;
  }

  private static Column<PoolRow> ofOnePool(String heading, Function<Pool, String> cell) {
    return Column.ofFigure(heading, row -> cell.apply(row.entries().getFirst().pool()));
  }

  /** How often the idle connections were reused, if there are any. */
  private static Column<PoolRow> ofUses(
      String heading, Function<LongSummaryStatistics, String> cell) {
    return ofOnePool(
        heading,
        pool ->
            pool.contents()
                .filter(contents -> !contents.idle().isEmpty())
                .map(contents -> cell.apply(contents.reused()))
                .orElse(Column.UNKNOWN));
  }

  /** What is left of the time of the connection that is to be closed first. */
  private static String evictsIn(Pool pool) {
    List<IdleConnection> idle = pool.contents().map(PoolContents::idle).orElse(List.of());
    return idle.isEmpty() ? Column.UNKNOWN : Column.shown(idle.getLast().expiresInMilliseconds());
  }

  private static String longestWait(Pool pool) {
    List<WaitingConnect> waiting = pool.contents().map(PoolContents::waiting).orElse(List.of());
    return Column.shown(
        waiting.stream()
            .map(WaitingConnect::waitedMilliseconds)
            .flatMapToLong(OptionalLong::stream)
            .max());
  }

  @Override
  public List<Column<PoolRow>> figures() {
    List<Column<PoolRow>> columns = new ArrayList<>();
    if (by == PoolGrouping.BOTH) {
      columns.add(Column.ofNumber("PID", row -> (long) row.firstPid()));
    }
    columns.add(Column.ofNumber("USED", row -> row.load().inUse()));
    columns.add(Column.ofNumber("IDLE", row -> row.load().idle()));
    columns.add(Column.ofNumber("WAIT", row -> row.load().queued()));
    columns.add(Column.ofNumber("SIZE", row -> row.load().size()));
    columns.add(Column.ofFigure("FULL", this::full));
    return columns;
  }

  private String full(PoolRow row) {
    if (by == PoolGrouping.BOTH) {
      return isUrgent(row) ? "full" : "";
    }
    return row.full() + " of " + row.entries().size();
  }

  @Override
  public String shortenedBy() {
    return "--top, --pool";
  }

  @Override
  public String name() {
    return by.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String sortedBy() {
    return order.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean isLargestFirst() {
    return order != PoolOrder.NAME;
  }

  @Override
  public List<Field<PoolRow>> fields() {
    return List.of(
        new Field<>(
            "name",
            (json, row) -> json.value(by == PoolGrouping.WORKER ? "" : row.name().readable())),
        new Field<>("subsystem", (json, row) -> json.value(row.subsystem().label())),
        new Field<>("pid", (json, row) -> json.value(row.shown().getFirst().pid())),
        new Field<>("pools", (json, row) -> json.value(row.entries().size())),
        new Field<>("full", (json, row) -> json.value(row.full())),
        new Field<>("total", (json, row) -> write(json, row.total(), backlog(row.entries()))),
        new Field<>("load", (json, row) -> write(json, row.load(), backlog(row.shown()))));
  }

  private static void write(Json json, Load load, OptionalLong backlog) {
    json.array(
        List.of(
            OptionalLong.of(load.inUse()),
            OptionalLong.of(load.idle()),
            OptionalLong.of(load.queued()),
            OptionalLong.of(load.size()),
            backlog),
        json::value);
  }

  /** Of those pools that have one. A program may give any number; together they are no more. */
  private static OptionalLong backlog(List<PoolRow.Entry> entries) {
    return entries.stream()
        .map(entry -> entry.pool().backlog())
        .flatMapToLong(OptionalLong::stream)
        .reduce((sum, next) -> sum + Math.min(next, Long.MAX_VALUE - sum));
  }

  @Override
  public String labelHeading() {
    return by == PoolGrouping.WORKER ? "WORKER" : "POOL";
  }

  @Override
  public String label(PoolRow row, boolean namesSubsystem) {
    String what =
        by == PoolGrouping.WORKER ? Integer.toString(row.firstPid()) : row.name().readable();
    return namesSubsystem ? row.subsystem().label() + " " + what : what;
  }

  @Override
  public Stack stack(PoolRow row) {
    Load load = row.load();
    return new Stack(
        load.size(),
        List.of(
            Stack.Layer.of(Ink.SOLID, load.inUse()),
            Stack.Layer.of(Ink.LIGHT, load.idle()),
            Stack.Layer.waiting(Ink.ALARM, load.queued())));
  }

  @Override
  public boolean isUrgent(PoolRow row) {
    return row.full() > 0;
  }

  @Override
  public List<Meaning> legend() {
    return List.of(
        new Meaning(Ink.SOLID, "in use"),
        new Meaning(Ink.LIGHT, "idle"),
        new Meaning(Ink.ALARM, "waiting"),
        new Meaning(Ink.LIMIT, "size"));
  }

  @Override
  public String footnote() {
    return by == PoolGrouping.POOL ? "A pool is shown as its most used worker has it." : "";
  }

  @Override
  public List<String> summaries(Report report) {
    return report.subsystems().stream()
        .map(subsystem -> PoolSummary.of(report, subsystem).sentence())
        .toList();
  }

  @Override
  public List<List<Tile>> tiles(Report report) {
    return report.subsystems().stream()
        .map(subsystem -> PoolSummary.of(report, subsystem).tiles())
        .toList();
  }

  @Override
  public List<String> remarks(Report report) {
    return Remarks.ofPools(report);
  }
}
