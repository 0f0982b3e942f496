package io.cosockpool.report;

import io.cosockpool.model.Name;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Pools;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.model.Workers;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reports to be shown. */
final class Reports {
  private Reports() {}

  static Report of(Worker... workers) {
    return io.cosockpool.model.Reports.of(workers);
  }

  static Report on(Occasion occasion, Report report) {
    return io.cosockpool.model.Reports.on(occasion, report);
  }

  static Worker http(int pid, Pool... pools) {
    return Workers.of(pid, Map.of(Subsystem.HTTP, List.of(pools)));
  }

  static Worker both(int pid, List<Pool> http, List<Pool> stream) {
    Map<Subsystem, List<Pool>> pools = new EnumMap<>(Subsystem.class);
    pools.put(Subsystem.HTTP, http);
    pools.put(Subsystem.STREAM, stream);
    return Workers.of(pid, pools);
  }

  static Pool pool(String name) {
    return pool(name.getBytes(StandardCharsets.UTF_8));
  }

  static Pool pool(byte[] name) {
    return new Pool(new Name(name), 100, OptionalLong.empty(), 3, 1, 0);
  }

  static Pool queueing(String name) {
    return Pools.pool(name, 10, 5, 10, 0, 4);
  }
}
