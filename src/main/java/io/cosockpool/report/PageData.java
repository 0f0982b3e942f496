package io.cosockpool.report;

import io.cosockpool.model.Cost;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Printable;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What {@code resources/report/page.js} shows, as JSON that can stand in an HTML script element.
 * Names are spelt as they are shown.
 *
 * @param title what the listings are of
 * @param first the listing whose numbers stand above all others
 */
record PageData(
    String title, BarListing<?> first, List<Listing<?>> others, List<Finding> findings) {
  /** What there is room for before a bar. */
  private static final int LABEL_WIDTH = 36;

  String json(Report report) {
    return Json.inHtml(json -> json.object(() -> write(json, report)));
  }

  private void write(Json json, Report report) {
    json.member("title", title);
    writeOccasion(json, report.occasion());
    json.name("subsystems").texts(report.subsystems().stream().map(Subsystem::label).toList());
    json.name("summaries")
        .array(first.tiles(report), line -> json.array(line, tile -> writeTile(json, tile)));
    json.name("legend").texts(first.legend().stream().map(BarListing.Meaning::words).toList());
    json.name("remarks").texts(first.remarks(report));
    json.name("failures").texts(Failure.sentences(report.failures()));
    FindingJson encoder = new FindingJson(Name::readable);
    json.name("findings").array(findings, finding -> encoder.write(json, finding));
    json.member("notLookedInto", notLookedInto(report));
    json.name("workers").array(report.workers(), worker -> writeWorker(json, worker));
    json.name("listings")
        .array(
            Stream.concat(Stream.of(first), others.stream()).toList(),
            listing -> writeListing(json, listing, report));
  }

  private static void writeOccasion(Json json, Occasion occasion) {
    Instant moment = Instant.ofEpochMilli(occasion.utcMilliseconds());
    json.member("version", Printable.of(occasion.version()))
        .member("host", Printable.withBlanks(occasion.place().getBytes(StandardCharsets.UTF_8)))
        .member("time", moment.truncatedTo(ChronoUnit.SECONDS).toString())
        .member("durationMilliseconds", occasion.durationMilliseconds())
        .member("replayed", occasion.replayed());
  }

  private static void writeTile(Json json, Tile tile) {
    json.object(
        () ->
            json.member("title", tile.title())
                .member("value", tile.value())
                .member("alarming", tile.alarming()));
  }

  /** The pools of workers of which it is not known what they hold. */
  private static long notLookedInto(Report report) {
    return report.workers().stream()
        .flatMap(worker -> worker.pools().values().stream())
        .flatMap(List::stream)
        .filter(pool -> pool.contents().isEmpty())
        .count();
  }

  private static void writeWorker(Json json, Worker worker) {
    List<Pool> pools = worker.pools().values().stream().flatMap(List::stream).toList();
    Cost cost = worker.cost();
    json.object(
        () -> {
          json.member("pid", worker.pid()).member("found", worker.sentence());
          json.name("notes").texts(worker.notes());
          json.member("pools", pools.size())
              .member("full", pools.stream().filter(Pool::isFull).count())
              .member("waiting", pools.stream().mapToLong(Pool::queued).sum())
              .member("calls", cost.calls())
              .member("bytes", cost.bytes())
              .member("microseconds", cost.microseconds())
              .member("retakes", cost.retakes());
        });
  }

  /** Rows are arrays without keys: 2,000 pools of 16 workers are 32,000 rows. */
  private static <R> void writeListing(Json json, Listing<R> listing, Report report) {
    List<R> all = listing.rows(report, Listing.Medium.BARS);
    List<R> shown = listing.shown(all);
    List<Field<R>> fields = listing.fields();
    json.object(
        () -> {
          json.member("name", listing.name())
              .member("sortedBy", listing.sortedBy())
              .member("descending", listing.isLargestFirst())
              .member("leftOut", all.size() - shown.size())
              .member("shortenedBy", listing.shortenedBy());
          json.name("columns").texts(fields.stream().map(Field::name).toList());
          json.name("rows")
              .array(shown, row -> json.array(fields, field -> field.writer().accept(json, row)));
          if (listing instanceof BarListing<R> bars) {
            writeLabels(
                json.name("labels"), shown.stream().map(row -> bars.label(row, false)).toList());
          }
        });
  }

  /** For each text what stands before its bar, if there is no room for all of it. */
  private static void writeLabels(Json json, List<String> texts) {
    List<String> labels = Labels.of(texts, new Glyphs(true, false), LABEL_WIDTH);
    json.array(
        IntStream.range(0, texts.size()).boxed().toList(),
        i -> json.value(Optional.of(labels.get(i)).filter(label -> !label.equals(texts.get(i)))));
  }
}
