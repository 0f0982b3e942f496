package io.cosockpool.report;

import io.cosockpool.model.Course;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.NameGlob;
import io.cosockpool.model.PoolCourse;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import io.cosockpool.model.WorkerCourse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The lines of the live screen of {@code watch}: on the first page the workers, the pools and what
 * there is to find, on the others one of these in full.
 */
public final class LiveFrame {
  /** What is marked stands behind this, and all else behind as many blanks. */
  private static final String MARK = "> ";

  private static final int NARROW = 72;
  private static final int WIDEST_COURSE = 60;
  private static final int LEAST_ROWS = 3;

  private final Glyphs glyphs;
  private final int width;
  private final int height;
  private final List<KeyHint> keys;
  private final LiveMoment moment;
  private final LiveView view;

  /**
   * A picture of a moment.
   *
   * @param lines as many as the screen has, or fewer
   * @param rows what can be chosen, in its order
   * @param room how many rows or lines are seen at once
   * @param length how many there are
   */
  public record Picture(List<String> lines, List<LiveRow> rows, int room, int length) {}

  private LiveFrame(
      ChartStyle style, int height, List<KeyHint> keys, LiveMoment moment, LiveView view) {
    this.glyphs = new Glyphs(style.unicode(), style.color());
    this.width = style.width();
    this.height = height;
    this.keys = keys;
    this.moment = moment;
    this.view = view;
  }

  /**
   * Draws a moment.
   *
   * @param height how many lines the screen has
   * @param keys all that there are
   */
  public static Picture of(
      ChartStyle style, int height, List<KeyHint> keys, LiveMoment moment, LiveView view) {
    LiveFrame frame = new LiveFrame(style, height, keys, moment, view);
    return switch (view.page()) {
      case POOLS -> frame.pools();
      case CHOSEN -> frame.scrolled(frame.chosen());
      case FINDINGS -> frame.scrolled(frame.allFindings());
      case KEYS -> frame.scrolled(frame.allKeys());
    };
  }

  private Picture pools() {
    List<String> above = new ArrayList<>(head());
    above.addAll(workers());
    above.add("");
    List<String> below = new ArrayList<>(findings());
    below.add(bottom());
    PoolListing listing = new PoolListing(view.by(), view.order(), 0);
    List<PoolRow> rows = listing.rows(wanted(moment.report()), Listing.Medium.BARS);
    int room = Math.max(LEAST_ROWS, height - above.size() - 1 - below.size());
    List<LiveRow> keysOfRows = rows.stream().map(LiveRow::of).toList();
    int chosen = Math.max(0, view.chosen().map(keysOfRows::indexOf).orElse(0));
    int first = Math.max(0, Math.min(chosen - room / 2, rows.size() - room));
    List<String> lines = bars(listing, rows);
    List<String> all = new ArrayList<>(above);
    all.add("  " + lines.getFirst());
    for (int row = first; row < Math.min(rows.size(), first + room); row++) {
      String line = lines.get(row + 1);
      all.add(row == chosen ? glyphs.emphasized(MARK) + line : "  " + line);
    }
    if (rows.isEmpty()) {
      all.add("  " + nothing());
    }
    fill(all, height - below.size());
    all.addAll(below);
    return new Picture(all, keysOfRows, room, rows.size());
  }

  private String nothing() {
    if (moment.report().workers().isEmpty()) {
      return "no worker runs";
    }
    return view.filter().isEmpty() ? "no pools" : "no pool is called like this";
  }

  private List<String> bars(PoolListing listing, List<PoolRow> rows) {
    int room = width - MARK.length();
    List<Column<PoolRow>> columns = new ArrayList<>(listing.figures());
    int course = Math.min(WIDEST_COURSE, width / 5);
    if (view.by() == PoolGrouping.POOL && width >= NARROW) {
      columns.add(
          Column.ofFigure(
              "COURSE", row -> Sparkline.of(moment.recent(), LiveRow.of(row), course, glyphs)));
    }
    return new BarTable<>(listing, columns, glyphs, room).lines(rows, namesSubsystem());
  }

  private boolean namesSubsystem() {
    return moment.report().subsystems().size() > 1;
  }

  private Report wanted(Report report) {
    if (view.filter().isEmpty()) {
      return report;
    }
    NameGlob glob = NameGlob.of("*" + view.filter() + "*");
    return report.withPools(glob::matches);
  }

  /** What and when was read, and what could not be. */
  private List<String> head() {
    List<String> lines = new ArrayList<>();
    String time =
        Instant.ofEpochMilli(moment.report().occasion().endMilliseconds())
            .truncatedTo(ChronoUnit.SECONDS)
            .toString();
    String state = "cosockpool watch  " + time + "  every " + shown(view.interval());
    lines.add(view.paused() ? state + "  " + glyphs.emphasized("PAUSED") : state);
    if (view.page() == LiveView.Page.POOLS) {
      lines.addAll(new PoolListing(view.by(), view.order(), 0).summaries(moment.report()));
    }
    List<String> failures = Failure.sentences(moment.report().failures());
    if (!failures.isEmpty()) {
      String first = glyphs.emphasized("not read: ") + failures.getFirst();
      lines.add(
          failures.size() == 1 ? first : first + " (and %,d more)".formatted(failures.size() - 1));
    }
    return lines;
  }

  private static String shown(Duration duration) {
    long milliseconds = duration.toMillis();
    return milliseconds % 1000 == 0 ? milliseconds / 1000 + " s" : milliseconds + " ms";
  }

  /** The connections of workers: as many as have room in a quarter of the screen. */
  private List<String> workers() {
    List<String> lines = new ArrayList<>();
    int room = Math.max(1, height / 4 - 1);
    moment
        .connections()
        .ifPresent(
            report -> {
              WorkerListing listing = new WorkerListing(0);
              List<WorkerRow> rows = listing.rows(report, Listing.Medium.BARS);
              List<WorkerRow> shown = rows.subList(0, Math.min(room, rows.size()));
              new BarTable<>(listing, glyphs, width - MARK.length())
                  .lines(shown, false)
                  .forEach(line -> lines.add("  " + line));
              if (shown.size() < rows.size()) {
                lines.add("  %,d more workers: b".formatted(rows.size() - shown.size()));
              }
            });
    return lines;
  }

  /** A line for each, as many as have room in a quarter of the screen. */
  private List<String> findings() {
    if (moment.findings().isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    int room = Math.max(1, height / 4 - 1);
    List<Finding> shown = moment.findings().subList(0, Math.min(room, moment.findings().size()));
    int left = moment.findings().size() - shown.size();
    lines.add(
        glyphs.emphasized("Findings")
            + (left > 0 ? " (%,d more: f)".formatted(left) : " (whole: f)"));
    FindingLines of =
        new FindingLines(glyphs, Integer.MAX_VALUE, namesSubsystem(), Integer.MAX_VALUE, false);
    lines.addAll(linesOf(of.of(shown)).subList(1, shown.size() + 1));
    return lines;
  }

  private String bottom() {
    if (view.typing()) {
      return glyphs.emphasized("pools called like: ")
          + view.filter()
          + "_  (Enter: done, Esc: all)";
    }
    String order =
        view.order().name().toLowerCase(Locale.ROOT)
            + (view.filter().isEmpty() ? "" : ", only " + view.filter());
    StringBuilder line = new StringBuilder();
    for (KeyHint key : keys) {
      if (key.common()) {
        line.append(glyphs.emphasized(key.key())).append(' ').append(key.does()).append("  ");
      }
    }
    return line + "[by " + order + "]";
  }

  /** A page of lines, of which some are seen. */
  private Picture scrolled(List<String> lines) {
    List<String> all = new ArrayList<>(head());
    int room = Math.max(LEAST_ROWS, height - all.size() - 1);
    int first = Math.max(0, Math.min(view.scrolled(), lines.size() - room));
    all.addAll(lines.subList(first, Math.min(lines.size(), first + room)));
    fill(all, height - 1);
    all.add(bottom());
    return new Picture(all, List.of(), room, lines.size());
  }

  private static void fill(List<String> lines, int count) {
    while (lines.size() < count) {
      lines.add("");
    }
  }

  private List<String> allFindings() {
    return moment.findings().isEmpty()
        ? List.of("There is nothing to find.")
        : linesOf(
            new FindingLines(glyphs, width, namesSubsystem(), Integer.MAX_VALUE, true)
                .of(moment.findings()));
  }

  private List<String> allKeys() {
    int widest = keys.stream().mapToInt(key -> key.key().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (KeyHint key : keys) {
      String blanks = " ".repeat(widest + 2 - key.key().length());
      lines.add(glyphs.emphasized(key.key()) + blanks + key.does());
    }
    lines.add("");
    lines.add("A pool is shown as its most used worker has it; its course is that of all workers:");
    lines.addAll(legend(new PoolListing(view.by(), view.order(), 0)));
    lines.add("");
    lines.add("Workers, by who has nginx's connections:");
    lines.addAll(legend(new WorkerListing(0)));
    return lines;
  }

  private <R> List<String> legend(BarListing<R> listing) {
    return linesOf(new BarTable<>(listing, glyphs, width).legend(List.of()));
  }

  private List<String> chosen() {
    Optional<LiveRow> row = view.chosen();
    return row.isPresent() ? chosen(row.get()) : List.of("nothing was chosen");
  }

  private List<String> chosen(LiveRow row) {
    Report report = of(row, moment.report());
    List<String> lines = new ArrayList<>();
    lines.add(glyphs.emphasized(row.title()));
    PoolListing listing = new PoolListing(PoolGrouping.BOTH, view.order(), 0);
    List<PoolRow> rows = listing.rows(report, Listing.Medium.BARS);
    if (rows.isEmpty()) {
      lines.add("It is not there any more.");
    } else {
      lines.addAll(new BarTable<>(listing, glyphs, width).lines(rows, namesSubsystem()));
    }
    lines.add("");
    lines.addAll(course(row));
    lines.addAll(requests(row));
    return lines;
  }

  /** What a row stands for, and the requests that have to do with it. */
  private static Report of(LiveRow row, Report report) {
    Report ofWorkers = report.withWorkers(worker -> row.hasPid(worker.pid()));
    return row.isWorker()
        ? ofWorkers
        : ofWorkers
            .withPools(row.name()::equals)
            .withRequests(
                requests ->
                    requests.with(
                        requests.requests().stream()
                            .filter(request -> request.pools().anyMatch(row.name()::equals))
                            .toList()));
  }

  /** A line of what a pool did over a time. */
  private record Span(String time, Course course) {}

  private List<String> course(LiveRow row) {
    List<Span> spans = new ArrayList<>();
    course(moment.interval(), row)
        .ifPresent(course -> spans.add(new Span(shown(view.interval()), course)));
    course(moment.sinceStart(), row)
        .ifPresent(course -> spans.add(new Span("all the time", course)));
    List<Column<Span>> columns = new ArrayList<>();
    columns.addAll(new CourseColumns<>(Span::course).all());
    columns.add(Column.ofText("WITHIN", Span::time));
    List<String> lines = linesOf(new TextTable<>(columns, spans).aligned());
    if (row.pid() == 0) {
      lines.add("");
      lines.add(
          "in use, reading by reading, the last one to the right; where connects waited: "
              + new Glyphs(glyphs.unicode(), false).draw(Ink.ALARM, 1));
      lines.add(Sparkline.of(moment.recent(), row, width - 1, glyphs));
    }
    lines.add("");
    return lines;
  }

  private static Optional<Course> course(Interval interval, LiveRow row) {
    if (row.pid() == 0) {
      return ofPool(interval.pools().stream(), row);
    }
    Optional<WorkerCourse> worker =
        interval.workers().stream().filter(each -> each.pid() == row.pid()).findFirst();
    return row.isWorker()
        ? worker.map(WorkerCourse::course)
        : worker.flatMap(of -> ofPool(of.pools().stream(), row));
  }

  private static Optional<Course> ofPool(Stream<PoolCourse> pools, LiveRow row) {
    return pools
        .filter(pool -> pool.subsystem() == row.subsystem() && pool.name().equals(row.name()))
        .findFirst()
        .map(PoolCourse::course);
  }

  /** Who holds it, and who waits for it. */
  private List<String> requests(LiveRow row) {
    if (moment.requests().isEmpty()) {
      return List.of("Requests are looked at with one of the next readings.");
    }
    Report read = moment.requests().get();
    Report report = of(row, read);
    List<String> lines = new ArrayList<>();
    long ago = moment.report().occasion().endMilliseconds() - read.occasion().endMilliseconds();
    lines.add("Requests, %,d ms before:".formatted(Math.max(0, ago)));
    HoldingListing places = new HoldingListing(0);
    lines.addAll(table(places.table(), places.rows(report, Listing.Medium.TABLE)));
    RequestListing listing = new RequestListing(Optional.of(RequestOrder.TIME), 0);
    List<Request> all = listing.rows(report, Listing.Medium.TABLE);
    lines.addAll(table(RequestListing.brief(), all));
    if (all.isEmpty()) {
      lines.add("None has to do with it.");
    }
    return lines;
  }

  private <T> List<String> table(List<Column<T>> columns, List<T> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<String> lines = linesOf(new TextTable<>(columns, rows).fitted(glyphs, width));
    lines.add("");
    return lines;
  }

  private static List<String> linesOf(String text) {
    return new ArrayList<>(text.lines().toList());
  }
}
