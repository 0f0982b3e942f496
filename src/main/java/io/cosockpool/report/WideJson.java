package io.cosockpool.report;

import com.google.gson.stream.JsonWriter;
import io.cosockpool.model.CodeCache;
import io.cosockpool.model.Cost;
import io.cosockpool.model.Description;
import io.cosockpool.model.Finding;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.ProgramBuild;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.model.Worker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code --wide} adds to the JSON of a report: more of each pool, and three keys beside the
 * subsystems.
 *
 * @param findings what there is to say of it
 */
record WideJson(List<Finding> findings) {
  /** The keys beside the subsystems. */
  void writeContext(JsonWriter json, Report report) throws IOException {
    write(json, report.occasion());
    json.name("workers").beginArray();
    for (Worker worker : report.workers()) {
      write(json, worker);
    }
    json.endArray();
    json.name("findings").beginArray();
    for (Finding finding : findings) {
      write(json, finding);
    }
    json.endArray();
  }

  private static void write(JsonWriter json, Occasion occasion) throws IOException {
    json.name("cosockpool").beginObject();
    json.name("version").value(occasion.version());
    json.name("host").value(occasion.place());
    json.name("time").value(Instant.ofEpochMilli(occasion.utcMilliseconds()).toString());
    json.name("duration_ms").value(occasion.durationMilliseconds());
    json.endObject();
  }

  private static void write(JsonWriter json, Worker worker) throws IOException {
    Description description = worker.description();
    json.beginObject();
    json.name("pid").value(worker.pid());
    json.name("inner_pid").value(description.innerPid());
    json.name("role").value(description.role().label());
    json.name("exiting").value(description.exiting());
    if (description.build().isPresent()) {
      write(json, description.build().get());
    }
    write(json.name("luajit"), description.luajit());
    json.name("code_cache").beginObject();
    for (Map.Entry<Subsystem, CodeCache> cache : description.codeCache().entrySet()) {
      json.name(cache.getKey().label()).value(cache.getValue().label());
    }
    json.endObject();
    write(json, worker.cost());
    json.name("notes").beginArray();
    for (String note : worker.notes()) {
      json.value(note);
    }
    json.endArray();
    json.endObject();
  }

  private static void write(JsonWriter json, ProgramBuild build) throws IOException {
    writeText(json.name("nginx"), build.nginx());
    write(json.name("lua_module"), build.luaModules());
    writeText(json.name("build_id"), build.buildId());
  }

  private static void write(JsonWriter json, Map<Subsystem, String> texts) throws IOException {
    json.beginObject();
    for (Map.Entry<Subsystem, String> text : texts.entrySet()) {
      json.name(text.getKey().label()).value(text.getValue());
    }
    json.endObject();
  }

  private static void writeText(JsonWriter json, Optional<String> text) throws IOException {
    if (text.isPresent()) {
      json.value(text.get());
    } else {
      json.nullValue();
    }
  }

  private static void write(JsonWriter json, Cost cost) throws IOException {
    json.name("reading").beginObject();
    json.name("system_calls").value(cost.calls());
    json.name("bytes").value(cost.bytes());
    json.name("microseconds").value(cost.microseconds());
    json.name("retakes").value(cost.retakes());
    json.name("stops_microseconds").beginArray();
    for (long stop : cost.stops()) {
      json.value(stop);
    }
    json.endArray();
    json.endObject();
  }

  private static void write(JsonWriter json, Finding finding) throws IOException {
    json.beginObject();
    json.name("code").value(finding.code());
    if (finding.subject() instanceof Subject.Pools pools) {
      json.name("subsystem").value(pools.subsystem().label());
      json.name("pools").beginArray();
      for (Name pool : pools.names()) {
        json.value(pool.decoded());
      }
      json.endArray();
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

  /** The keys of one pool of one worker; without what it holds where that could not be read. */
  static void writeDetails(JsonWriter json, Pool pool) throws IOException {
    byte[] name = pool.name().bytes();
    if (!Arrays.equals(name, pool.name().decoded().getBytes(StandardCharsets.UTF_8))) {
      json.name("pool_bytes").value(Base64.getEncoder().encodeToString(name));
    }
    write(json.name("backlog"), pool.backlog());
    json.name("in_use").value(pool.inUse());
    if (pool.contents().isPresent()) {
      PoolContents contents = pool.contents().get();
      writeReused(json.name("reused"), contents);
      writeIdle(json.name("idle"), contents.idle());
      writeWaiting(json.name("waiting"), contents.waiting());
    }
  }

  private static void writeReused(JsonWriter json, PoolContents contents) throws IOException {
    if (contents.idle().isEmpty()) {
      json.nullValue();
      return;
    }
    LongSummaryStatistics reused = contents.reused();
    json.beginObject();
    json.name("min").value(reused.getMin());
    json.name("avg").value(reused.getAverage());
    json.name("max").value(reused.getMax());
    json.name("histogram").beginArray();
    for (Map.Entry<Long, Long> step : contents.reusedHistogram().entrySet()) {
      json.beginObject();
      json.name("from").value(step.getKey());
      json.name("to").value(Math.max(0, 2 * step.getKey() - 1));
      json.name("connections").value(step.getValue());
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }

  private static void writeIdle(JsonWriter json, List<IdleConnection> idle) throws IOException {
    json.beginArray();
    int position = 0;
    for (IdleConnection connection : idle) {
      json.beginObject();
      json.name("fd").value(connection.descriptor());
      write(json.name("peer"), connection.peer());
      write(json.name("host"), connection.host());
      json.name("reused").value(connection.reused());
      json.name("position").value(position++);
      write(json.name("expires_in_ms"), connection.expiresInMilliseconds());
      writeText(json.name("tcp_state"), connection.tcpState().map(TcpState::name));
      write(json.name("unread_bytes"), connection.unreadBytes());
      json.endObject();
    }
    json.endArray();
  }

  private static void writeWaiting(JsonWriter json, List<WaitingConnect> waiting)
      throws IOException {
    json.beginArray();
    for (WaitingConnect connect : waiting) {
      json.beginObject();
      json.name("host").value(connect.host().decoded());
      json.name("port").value(connect.port());
      write(json.name("waited_ms"), connect.waitedMilliseconds());
      write(json.name("expires_in_ms"), connect.expiresInMilliseconds());
      json.endObject();
    }
    json.endArray();
  }

  private static void write(JsonWriter json, OptionalLong number) throws IOException {
    if (number.isPresent()) {
      json.value(number.getAsLong());
    } else {
      json.nullValue();
    }
  }

  private static void write(JsonWriter json, Optional<Name> name) throws IOException {
    writeText(json, name.map(Name::decoded));
  }
}
