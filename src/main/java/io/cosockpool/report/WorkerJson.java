package io.cosockpool.report;

import io.cosockpool.model.Cost;
import io.cosockpool.model.Description;
import io.cosockpool.model.ProgramBuild;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.util.Map;

/** What a process is, and what reading it cost; its parts are written elsewhere. */
final class WorkerJson {
  private WorkerJson() {}

  static void write(Json json, Worker worker) {
    json.object(
        () -> {
          json.member("pid", worker.pid());
          writeDetails(json, worker);
        });
  }

  /** Writes members of the object that is open, which has the process id. */
  static void writeDetails(Json json, Worker worker) {
    writeDescription(json, worker.description());
    writeCost(json.name("reading"), worker.cost());
    json.name("notes").texts(worker.notes());
  }

  private static void writeDescription(Json json, Description description) {
    json.member("inner_pid", description.innerPid())
        .member("role", description.role().label())
        .member("exiting", description.exiting());
    description.build().ifPresent(build -> writeBuild(json, build));
    writeTexts(json.name("luajit"), description.luajit());
    json.name("code_cache")
        .object(
            () ->
                description
                    .codeCache()
                    .forEach((subsystem, cache) -> json.member(subsystem.label(), cache.label())));
  }

  private static void writeBuild(Json json, ProgramBuild build) {
    json.member("nginx", build.nginx());
    writeTexts(json.name("lua_module"), build.luaModules());
    json.member("build_id", build.buildId());
  }

  private static void writeTexts(Json json, Map<Subsystem, String> texts) {
    json.object(() -> texts.forEach((subsystem, text) -> json.member(subsystem.label(), text)));
  }

  private static void writeCost(Json json, Cost cost) {
    json.object(
        () -> {
          json.member("system_calls", cost.calls())
              .member("bytes", cost.bytes())
              .member("microseconds", cost.microseconds())
              .member("retakes", cost.retakes());
          json.name("stops_microseconds").array(cost.stops(), json::value);
        });
  }
}
