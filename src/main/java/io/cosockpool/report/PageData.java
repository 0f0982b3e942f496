package io.cosockpool.report;

import com.google.gson.stream.JsonWriter;
import io.cosockpool.model.Cost;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Printable;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What {@code resources/report/page.js} shows, as JSON that can stand in an HTML script element:
 * nothing in it ends the element or opens a comment.
 */
record PageData(Selection selection, List<Finding> findings) {
  private static final List<String> COLUMNS =
      List.of("name", "subsystem", "pid", "pools", "full", "total", "load");

  String json(Report report) {
    StringWriter text = new StringWriter();
    JsonWriter json = new JsonWriter(text);
    json.setHtmlSafe(true);
    try {
      json.beginObject();
      write(json, report.occasion());
      writeSummaries(json, report);
      writeTexts(json.name("failures"), Failure.sentences(report.failures()));
      writeFindings(json);
      json.name("notLookedInto").value(notLookedInto(report));
      writeWorkers(json, report.workers());
      writeRows(json, selection.allRows(report, Row::load));
      json.endObject();
      json.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonWriter json, Occasion occasion) throws IOException {
    Instant moment = Instant.ofEpochMilli(occasion.utcMilliseconds());
    json.name("version").value(Printable.of(occasion.version()));
    json.name("host")
        .value(Printable.withBlanks(occasion.place().getBytes(StandardCharsets.UTF_8)));
    json.name("time").value(moment.truncatedTo(ChronoUnit.SECONDS).toString());
    json.name("durationMilliseconds").value(occasion.durationMilliseconds());
    json.name("replayed").value(occasion.replayed());
  }

  private static void writeSummaries(JsonWriter json, Report report) throws IOException {
    json.name("summaries").beginArray();
    for (Subsystem subsystem : report.subsystems()) {
      Summary summary = Summary.of(report, subsystem);
      json.beginObject();
      json.name("subsystem").value(subsystem.label());
      json.name("pools").value(summary.pools());
      json.name("workers").value(summary.workers());
      json.name("full").value(summary.full());
      json.name("waiting").value(summary.queued());
      json.endObject();
    }
    json.endArray();
  }

  private void writeFindings(JsonWriter json) throws IOException {
    json.name("findings").beginArray();
    for (Finding finding : findings) {
      json.beginObject();
      json.name("code").value(finding.code());
      if (finding.subject() instanceof Subject.Pools pools) {
        json.name("subsystem").value(pools.subsystem().label());
        writeTexts(json.name("pools"), pools.names().stream().map(Name::readable).toList());
      }
      json.name("pids").beginArray();
      for (int pid : finding.pids()) {
        json.value(pid);
      }
      json.endArray();
      json.name("evidence").value(finding.evidence());
      json.name("advice").value(finding.advice());
      json.endObject();
    }
    json.endArray();
  }

  /** The pools of workers of which it is not known what they hold. */
  private static long notLookedInto(Report report) {
    return report.workers().stream()
        .flatMap(worker -> worker.pools().values().stream())
        .flatMap(List::stream)
        .filter(pool -> pool.contents().isEmpty())
        .count();
  }

  private static void writeWorkers(JsonWriter json, List<Worker> workers) throws IOException {
    json.name("workers").beginArray();
    for (Worker worker : workers) {
      List<Pool> pools = worker.pools().values().stream().flatMap(List::stream).toList();
      Cost cost = worker.cost();
      json.beginObject();
      json.name("pid").value(worker.pid());
      json.name("found").value(worker.sentence());
      writeTexts(json.name("notes"), worker.notes());
      json.name("pools").value(pools.size());
      json.name("full").value(pools.stream().filter(Pool::isFull).count());
      json.name("waiting").value(pools.stream().mapToLong(Pool::queued).sum());
      json.name("calls").value(cost.calls());
      json.name("bytes").value(cost.bytes());
      json.name("microseconds").value(cost.microseconds());
      json.name("retakes").value(cost.retakes());
      json.endObject();
    }
    json.endArray();
  }

  /** Arrays without keys: 2,000 pools of 16 workers are 32,000 rows. */
  private void writeRows(JsonWriter json, List<Row> all) throws IOException {
    List<Row> shown = selection.shown(all);
    json.name("by").value(selection.by().name().toLowerCase(Locale.ROOT));
    json.name("sort").value(selection.order().name().toLowerCase(Locale.ROOT));
    json.name("leftOut").value(all.size() - shown.size());
    writeTexts(json.name("columns"), COLUMNS);
    json.name("rows").beginArray();
    for (Row row : shown) {
      json.beginArray();
      json.value(row.by() == Grouping.WORKER ? "" : row.name().readable());
      json.value(row.subsystem().label());
      json.value(row.shown().getFirst().pid());
      json.value(row.entries().size());
      json.value(row.full());
      writeLoad(json, row.total(), backlog(row.entries()));
      writeLoad(json, row.load(), backlog(row.shown()));
      json.endArray();
    }
    json.endArray();
  }

  private static void writeLoad(JsonWriter json, Load load, OptionalLong backlog)
      throws IOException {
    json.beginArray();
    json.value(load.inUse()).value(load.idle()).value(load.queued()).value(load.size());
    if (backlog.isPresent()) {
      json.value(backlog.getAsLong());
    } else {
      json.nullValue();
    }
    json.endArray();
  }

  /** Of those pools that have one. */
  private static OptionalLong backlog(List<Row.Entry> entries) {
    return entries.stream()
        .map(entry -> entry.pool().backlog())
        .flatMapToLong(OptionalLong::stream)
        .reduce(Long::sum);
  }

  private static void writeTexts(JsonWriter json, List<String> texts) throws IOException {
    json.beginArray();
    for (String text : texts) {
      json.value(text);
    }
    json.endArray();
  }
}
