package io.cosockpool.report;

import io.cosockpool.model.ClientCapacity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.List;
import java.util.Optional;

/**
 * nginx's own connection pool of each worker as JSON; its schema is {@code
 * schema/connections.schema.json}.
 *
 * @param listed the connections that are shown one by one; without it none is
 * @param wide whether to describe the workers too
 * @param findings what there is to say of them
 */
public record ConnectionsJson(
    Optional<ConnectionSelection> listed, boolean wide, List<Finding> findings)
    implements ReportFormat {
  @Override
  public String render(Report report) {
    return Json.lines(json -> json.object(() -> write(json, report)));
  }

  private void write(Json json, Report report) {
    OccasionJson.write(json.name("cosockpool"), report.occasion());
    json.name("workers")
        .array(
            report.workers().stream()
                .filter(worker -> worker.parts().connections().isPresent())
                .toList(),
            worker -> write(json, worker, worker.parts().connections().orElseThrow()));
    json.name("gateways")
        .array(ClientCapacity.of(report.workers()), capacity -> write(json, capacity));
    FindingJson encoder = new FindingJson(Name::decoded);
    json.name("findings").array(findings, finding -> encoder.write(json, finding));
  }

  private void write(Json json, Worker worker, WorkerConnections pool) {
    json.object(
        () -> {
          json.member("pid", worker.pid());
          WorkerConnectionsJson.writeMembers(json, pool);
          if (wide) {
            json.memberIfKnown("age_ms", pool.ageMilliseconds());
            WorkerJson.writeDetails(json, worker);
          }
          listed.ifPresent(
              selection ->
                  json.name("connections")
                      .array(
                          selection.of(worker),
                          connection ->
                              HeldConnectionJson.write(
                                  json, connection, pool.reusable().isPresent())));
        });
  }

  private static void write(Json json, ClientCapacity capacity) {
    json.object(
        () -> {
          json.member("master", capacity.master()).member("workers", capacity.workers());
          json.name("max_clients")
              .object(
                  () ->
                      json.member("direct", capacity.clients())
                          .member("proxied", capacity.proxied()));
        });
  }
}
