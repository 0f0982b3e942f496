package io.cosockpool.report;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.PendingTimer;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Worker;
import java.util.List;

/**
 * What workers work at as JSON; its schema is {@code schema/requests.schema.json}.
 *
 * @param stacks whether each request has its Lua stacks
 * @param timers whether to list the timers that are pending
 * @param findings what there is to say of the pools
 */
public record RequestsJson(boolean stacks, boolean timers, List<Finding> findings)
    implements ReportFormat {
  @Override
  public String render(Report report) {
    return Json.lines(json -> json.object(() -> write(json, report)));
  }

  private void write(Json json, Report report) {
    OccasionJson.write(json.name("cosockpool"), report.occasion());
    List<Worker> workers =
        report.workers().stream().filter(worker -> worker.parts().requests().isPresent()).toList();
    List<Request> requests =
        workers.stream().flatMap(worker -> of(worker).requests().stream()).toList();
    RequestJson encoder = new RequestJson(stacks);
    json.name("requests").array(requests, request -> encoder.write(json, request));
    if (timers) {
      json.name("timers");
      json.array(
          workers.stream()
              .flatMap(
                  worker -> of(worker).timers().stream().map(each -> new Timer(worker.pid(), each)))
              .toList(),
          timer -> write(json, timer));
    }
    RequestCounts counts =
        RequestCounts.of(
            workers.stream().flatMap(worker -> of(worker).all().stream()).toList(),
            workers.stream().mapToLong(worker -> of(worker).leftOut()).sum());
    counts.write(json.name("counts"));
    FindingJson found = new FindingJson(Name::decoded);
    json.name("findings").array(findings, finding -> found.write(json, finding));
  }

  private record Timer(int pid, PendingTimer timer) {}

  private static Requests of(Worker worker) {
    return worker.parts().requests().orElseThrow();
  }

  private static void write(Json json, Timer each) {
    json.object(
        () ->
            json.member("pid", each.pid())
                .memberIfKnown("due_in_ms", each.timer().due())
                .memberIfKnown("every_ms", each.timer().every())
                .memberIfKnown(
                    "function", each.timer().function().map(frame -> frame.where().decoded())));
  }
}
