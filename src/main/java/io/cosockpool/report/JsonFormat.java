package io.cosockpool.report;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
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
  private final Optional<List<Finding>> findings;

  private JsonFormat(Optional<List<Finding>> findings) {
    this.findings = findings;
  }

  /** With exactly these keys. */
  public JsonFormat() {
    this(Optional.empty());
  }

  /**
   * With all that is known, beside these keys; its schema is {@code schema/pools-wide.schema.json}.
   */
  public static JsonFormat wide(List<Finding> findings) {
    return new JsonFormat(Optional.of(findings));
  }

  /** One pool of one worker. */
  private record Entry(int pid, Pool pool) {}

  @Override
  public String render(Report report) {
    return Json.lines(json -> json.object(() -> write(json, report)));
  }

  private void write(Json json, Report report) {
    for (Subsystem subsystem : Subsystem.values()) {
      if (report.subsystems().contains(subsystem)) {
        json.name(subsystem.label()).object(() -> write(json, byName(report, subsystem)));
      }
    }
    findings.ifPresent(
        found -> {
          OccasionJson.write(json.name("cosockpool"), report.occasion());
          json.name("workers").array(report.workers(), worker -> WorkerJson.write(json, worker));
          FindingJson encoder = new FindingJson(Name::decoded);
          json.name("findings").array(found, finding -> encoder.write(json, finding));
        });
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

  private void write(Json json, Map<String, List<Entry>> byName) {
    byName.forEach((name, entries) -> json.name(name).array(entries, entry -> write(json, entry)));
  }

  private void write(Json json, Entry entry) {
    json.object(
        () -> {
          PoolJson.writeNumbers(json, entry.pid(), entry.pool());
          if (findings.isPresent()) {
            PoolJson.writeDetails(json, entry.pool());
          }
        });
  }
}
