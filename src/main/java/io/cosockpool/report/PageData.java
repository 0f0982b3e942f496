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
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What {@code resources/report/page.js} shows, as JSON that can stand in an HTML script element.
 * Names are spelt as they are shown.
 */
record PageData(PoolListing listing, List<Finding> findings) {
  /** What there is room for before a bar. */
  private static final int LABEL_WIDTH = 36;

  String json(Report report) {
    return Json.inHtml(json -> json.object(() -> write(json, report)));
  }

  private void write(Json json, Report report) {
    writeOccasion(json, report.occasion());
    json.name("summaries")
        .array(report.subsystems(), subsystem -> writeSummary(json, report, subsystem));
    json.name("failures").texts(Failure.sentences(report.failures()));
    FindingJson encoder = new FindingJson(Name::readable);
    json.name("findings").array(findings, finding -> encoder.write(json, finding));
    json.member("notLookedInto", notLookedInto(report));
    json.name("workers").array(report.workers(), worker -> writeWorker(json, worker));
    writeRows(json, listing.rows(report, Listing.Medium.BARS));
  }

  private static void writeOccasion(Json json, Occasion occasion) {
    Instant moment = Instant.ofEpochMilli(occasion.utcMilliseconds());
    json.member("version", Printable.of(occasion.version()))
        .member("host", Printable.withBlanks(occasion.place().getBytes(StandardCharsets.UTF_8)))
        .member("time", moment.truncatedTo(ChronoUnit.SECONDS).toString())
        .member("durationMilliseconds", occasion.durationMilliseconds())
        .member("replayed", occasion.replayed());
  }

  private static void writeSummary(Json json, Report report, Subsystem subsystem) {
    PoolSummary summary = PoolSummary.of(report, subsystem);
    json.object(
        () ->
            json.member("subsystem", subsystem.label())
                .member("pools", summary.pools())
                .member("workers", summary.workers())
                .member("full", summary.full())
                .member("waiting", summary.queued()));
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

  /** Arrays without keys: 2,000 pools of 16 workers are 32,000 rows. */
  private void writeRows(Json json, List<PoolRow> all) {
    List<PoolRow> shown = listing.shown(all);
    List<Field<PoolRow>> fields = listing.fields();
    json.member("by", listing.by().name().toLowerCase(Locale.ROOT))
        .member("sort", listing.order().name().toLowerCase(Locale.ROOT))
        .member("leftOut", all.size() - shown.size());
    json.name("columns").texts(fields.stream().map(Field::name).toList());
    json.name("rows")
        .array(shown, row -> json.array(fields, field -> field.writer().accept(json, row)));
    List<String> names = shown.stream().map(row -> row.name().readable()).toList();
    List<String> labels = Labels.of(names, new Glyphs(true, false), LABEL_WIDTH);
    json.name("labels")
        .array(
            IntStream.range(0, names.size()).boxed().toList(),
            i ->
                json.value(
                    Optional.of(labels.get(i)).filter(label -> !label.equals(names.get(i)))));
  }
}
