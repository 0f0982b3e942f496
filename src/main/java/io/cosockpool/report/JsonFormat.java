package io.cosockpool.report;

import com.google.gson.stream.JsonWriter;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The report as JSON with exactly the keys of the OpenResty XRay analyzer {@code
 * openresty-cosocket-pool}; its schema is {@code schema/pools.schema.json}. Pools are in the order
 * of their names, the entries of one in the order of the process ids.
 */
public final class JsonFormat implements ReportFormat {
  private final Optional<WideJson> wide;

  private JsonFormat(Optional<WideJson> wide) {
    this.wide = wide;
  }

  /** With exactly these keys. */
  public JsonFormat() {
    this(Optional.empty());
  }

  /**
   * With all that is known, beside these keys; its schema is {@code schema/pools-wide.schema.json}.
   */
  public static JsonFormat wide(List<Finding> findings) {
    return new JsonFormat(Optional.of(new WideJson(findings)));
  }

  /** One pool of one worker. */
  private record Entry(int pid, Pool pool) {}

  @Override
  public String render(Report report) {
    StringWriter text = new StringWriter();
    JsonWriter json = new JsonWriter(text);
    json.setIndent("  ");
    try {
      json.beginObject();
      for (Subsystem subsystem : Subsystem.values()) {
        if (report.subsystems().contains(subsystem)) {
          json.name(subsystem.label());
          write(json, byName(report, subsystem));
        }
      }
      if (wide.isPresent()) {
        wide.get().writeContext(json, report);
      }
      json.endObject();
      json.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  /** Names that differ only in bytes that are not UTF-8 decode alike and share a list. */
  private static Map<String, List<Entry>> byName(Report report, Subsystem subsystem) {
    Map<String, List<Entry>> byName = new TreeMap<>();
    for (Worker worker : report.workers()) {
      for (Pool pool : worker.pools().getOrDefault(subsystem, List.of())) {
        byName
            .computeIfAbsent(pool.name().decoded(), name -> new ArrayList<>())
            .add(new Entry(worker.pid(), pool));
      }
    }
    return byName;
  }

  private void write(JsonWriter json, Map<String, List<Entry>> byName) throws IOException {
    json.beginObject();
    for (Map.Entry<String, List<Entry>> pool : byName.entrySet()) {
      json.name(pool.getKey()).beginArray();
      for (Entry entry : pool.getValue()) {
        write(json, entry);
      }
      json.endArray();
    }
    json.endObject();
  }

  private void write(JsonWriter json, Entry entry) throws IOException {
    Pool pool = entry.pool();
    json.beginObject();
    json.name("backlog_queue").value(pool.queued());
    json.name("enabled_backlog").value(pool.backlog().isPresent() ? 1 : 0);
    json.name("pid").value(entry.pid());
    json.name("connections").value(pool.connections());
    json.name("free_connections").value(pool.free());
    json.name("size").value(pool.size());
    if (wide.isPresent()) {
      WideJson.writeDetails(json, pool);
    }
    json.endObject();
  }
}
