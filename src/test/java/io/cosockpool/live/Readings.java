package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Part;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.reading.Looks;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.targets.Targets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Readings of live workers, in the terms of the accounts that they are compared with. */
final class Readings {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private Readings() {}

  /** One reading of this process, or of a master's workers, as {@code -p} does it. */
  static Report read(int pid) {
    return read(pid, ReadingOptions.within(TIMEOUT));
  }

  /** The same with {@code --wide}. */
  static Report readWide(int pid) {
    return read(pid, ReadingOptions.within(TIMEOUT).of(Set.of(Part.CONTENTS, Part.BUILD)));
  }

  /** The same with several looks, as a chart takes them where it needs them. */
  static Report readLasting(List<Integer> pids) {
    try {
      return Looks.take(
          new Reader(),
          Targets.select(pids.stream().map(PidTarget::new).toList(), List.of()),
          ReadingOptions.within(TIMEOUT).of(Set.of(Part.CONTENTS, Part.BUILD)),
          Set.of(),
          first -> true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Report read(int pid, ReadingOptions options) {
    try {
      return Reader.read(Targets.select(List.of(new PidTarget(pid)), List.of()), options);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** {@link #pools(Report, Subsystem)} of http. */
  static Map<Integer, Map<String, ExpectedPool>> pools(Report report) {
    return pools(report, Subsystem.HTTP);
  }

  /** A reading that must succeed as a whole: the pools of each worker by the key in hex. */
  static Map<Integer, Map<String, ExpectedPool>> pools(Report report, Subsystem subsystem) {
    assertEquals(List.of(), report.failures());
    Map<Integer, Map<String, ExpectedPool>> pools = new TreeMap<>();
    for (Worker worker : report.workers()) {
      pools.put(worker.pid(), pools(worker, subsystem));
    }
    return pools;
  }

  /** {@link #pools(Worker, Subsystem)} of http. */
  static Map<String, ExpectedPool> pools(Worker worker) {
    return pools(worker, Subsystem.HTTP);
  }

  /** The pools of one worker by the key in hex. */
  static Map<String, ExpectedPool> pools(Worker worker, Subsystem subsystem) {
    Map<String, ExpectedPool> pools = new TreeMap<>();
    for (Pool pool : worker.pools().getOrDefault(subsystem, List.of())) {
      pools.put(HexFormat.of().formatHex(pool.name().bytes()), asExpected(pool));
    }
    return pools;
  }

  private static ExpectedPool asExpected(Pool pool) {
    return new ExpectedPool(
        Math.toIntExact(pool.size()),
        Math.toIntExact(pool.connections()),
        Math.toIntExact(pool.free()),
        Math.toIntExact(pool.inUse()),
        pool.backlog().isPresent()
            ? OptionalInt.of(Math.toIntExact(pool.backlog().getAsLong()))
            : OptionalInt.empty(),
        Math.toIntExact(pool.queued()));
  }
}
