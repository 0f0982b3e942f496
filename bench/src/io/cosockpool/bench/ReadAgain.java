package io.cosockpool.bench;

import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Reads known workers again and again in a warm JVM. Before each iteration the C program reads the
 * same workers, so that each iteration is a pair.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public abstract class ReadAgain {
  /** Names of the system properties that say what to read, and where the C program is. */
  static final String PIDS = "bench.pids";

  static final String LIMIT = "bench.limit";

  private final KnownWorkers workers;
  private final Limit limit;
  private Limit.Reading least;

  /**
   * Finds the workers for both.
   *
   * @param part what is read of them
   * @param subject what the C program calls that
   * @param told what it tells of a report
   * @throws IllegalStateException if they do not find the same
   */
  ReadAgain(Part part, String subject, Function<Report, List<Long>> told) {
    List<Integer> pids =
        Stream.of(System.getProperty(PIDS, "").split(",", -1)).map(Integer::parseInt).toList();
    limit = Limit.of(System.getProperty(LIMIT, ""), subject, pids);
    least = limit.sample();
    try {
      workers = KnownWorkers.running(pids, EnumSet.of(part));
      List<Long> found = told.apply(workers.read());
      if (!found.equals(least.told())) {
        throw new IllegalStateException(
            "cosockpool found " + found + ", and the C program " + least.told());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the workers were found", e);
    }
  }

  /** What a reading takes besides time, and what one of the C program takes. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Besides {
    public double calls;
    public double bytes;
    public double limitNanoseconds;
    public double limitCalls;
    public double limitBytes;
  }

  /** The C program's half of the pair. */
  @Setup(Level.Iteration)
  public void readByLimit() {
    least = limit.sample();
  }

  /** Ends the C program. */
  @TearDown
  public void end() {
    limit.close();
  }

  /** One reading. */
  @Benchmark
  public Report read(Besides besides) throws InterruptedException {
    Report report = workers.read();
    besides.calls = workers.calls();
    besides.bytes = workers.bytes();
    besides.limitNanoseconds = least.nanoseconds();
    besides.limitCalls = least.calls();
    besides.limitBytes = least.bytes();
    return report;
  }
}
