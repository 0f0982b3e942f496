package io.cosockpool.report;

import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Wording;
import java.util.List;

/**
 * The pools that requests use: what they hold of each, and how many wait for it.
 *
 * @param top the most rows that are shown, 0 for all
 */
public record RequestPoolListing(int top) implements BarListing<RequestPoolRow> {
  @Override
  public List<RequestPoolRow> rows(Report report, Medium medium) {
    return RequestPoolRow.of(report);
  }

  @Override
  public String shortenedBy() {
    return "--top, --pool";
  }

  @Override
  public List<Column<RequestPoolRow>> table() {
    return List.of(
        Column.ofNumber("HELD", RequestPoolRow::held),
        Column.ofNumber("QUEUE", RequestPoolRow::queued),
        Column.ofNumber("SIZE", RequestPoolRow::size),
        Column.ofKnown("LONGEST-MS", RequestPoolRow::longest),
        Column.ofText("POOL", row -> row.pool().shown()));
  }

  @Override
  public List<Column<RequestPoolRow>> figures() {
    return List.of(
        Column.ofNumber("HELD", RequestPoolRow::held),
        Column.ofNumber("WAIT", RequestPoolRow::queued),
        Column.ofNumber("SIZE", RequestPoolRow::size),
        Column.ofKnown("LONGEST-MS", RequestPoolRow::longest));
  }

  @Override
  public String name() {
    return "requestPools";
  }

  @Override
  public String sortedBy() {
    return "waiting";
  }

  @Override
  public boolean isLargestFirst() {
    return true;
  }

  @Override
  public List<Field<RequestPoolRow>> fields() {
    return List.of(
        new Field<>("name", (json, row) -> json.value(row.pool().readable())),
        new Field<>("subsystem", (json, row) -> json.value(row.subsystem().label())),
        new Field<>("held", (json, row) -> json.value(row.held())),
        new Field<>("waiting", (json, row) -> json.value(row.queued())),
        new Field<>("size", (json, row) -> json.value(row.size())),
        new Field<>("longest", (json, row) -> json.value(row.longest())));
  }

  @Override
  public String labelHeading() {
    return "POOL";
  }

  @Override
  public String label(RequestPoolRow row, boolean namesSubsystem) {
    String name = row.pool().readable();
    return namesSubsystem ? row.subsystem().label() + " " + name : name;
  }

  @Override
  public Stack stack(RequestPoolRow row) {
    return new Stack(
        row.size(),
        List.of(
            Stack.Layer.of(Ink.SOLID, row.held()), Stack.Layer.waiting(Ink.ALARM, row.queued())));
  }

  @Override
  public boolean isUrgent(RequestPoolRow row) {
    return row.queued() > 0;
  }

  @Override
  public List<Meaning> legend() {
    return List.of(
        new Meaning(Ink.SOLID, "held by requests"),
        new Meaning(Ink.ALARM, "waiting"),
        new Meaning(Ink.LIMIT, "size"));
  }

  @Override
  public String footnote() {
    return "A pool is shown with all its workers together.";
  }

  /** How many requests do what. */
  private record Totals(long running, long queued, long leftOut) {
    static Totals of(Report report) {
      List<Requests> read =
          report.workers().stream().flatMap(worker -> worker.parts().requests().stream()).toList();
      List<Request> all = read.stream().flatMap(requests -> requests.all().stream()).toList();
      long queued = all.stream().filter(Request::isQueued).count();
      return new Totals(
          all.size() - queued, queued, read.stream().mapToLong(Requests::leftOut).sum());
    }
  }

  @Override
  public List<String> summaries(Report report) {
    Totals totals = Totals.of(report);
    return List.of(
        "%s running, %,d queued for a pool"
            .formatted(Wording.counted(totals.running(), "request", "requests"), totals.queued()));
  }

  @Override
  public List<List<Tile>> tiles(Report report) {
    Totals totals = Totals.of(report);
    return List.of(
        List.of(
            Tile.of("running", totals.running(), false),
            Tile.of("queued", totals.queued(), totals.queued() > 0)));
  }

  @Override
  public List<String> remarks(Report report) {
    long leftOut = Totals.of(report).leftOut();
    return leftOut == 0
        ? List.of()
        : List.of(
            Wording.counted(leftOut, "request or coroutine", "requests and coroutines")
                + " did not hold still and are left out.");
  }
}
