package io.cosockpool.bench;

import io.cosockpool.bench.Effort.Size;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Has readings run on known workers of each size. */
final class Again {
  private static final int GOAL_POOLS = 1000;
  private static final double MOST_OF_LIMIT = 2;
  private static final int GOAL_ENTRIES = 100_000;
  private static final double MOST_OF_LIMIT_OF_ENTRIES = 3;

  /** What a worker has open besides. */
  private static final int OTHER_DESCRIPTORS = 500;

  /** Pools that the cosockets of a connection pool belong to. */
  private static final int POOLS = 10;

  private final Place place;
  private final Effort effort;
  private final Table table;
  private final Class<? extends ReadAgain> reading;

  private Again(Place place, Effort effort, Table table, Class<? extends ReadAgain> reading) {
    this.place = place;
    this.effort = effort;
    this.table = table;
    this.reading = reading;
  }

  /** Adds a row for each size. */
  static void measure(Place place, Effort effort, Table table) {
    String pairs =
        "%d pairs of %d ms".formatted(effort.iterations(), effort.iterationMilliseconds());
    table.section("A known worker read again in a warm JVM, " + pairs);
    Again pools = new Again(place, effort, table, ReadPoolsAgain.class);
    pools.measure(effort.morePools().stream().map(size -> ofPools(size, size.pools())).toList());
    pools.measure(effort.moreIdle().stream().map(size -> ofPools(size, size.idle())).toList());
    table.section("A known worker's connections read again, " + pairs);
    new Again(place, effort, table, ReadConnectionsAgain.class)
        .measure(effort.entries().stream().map(Again::ofEntries).toList());
  }

  /**
   * Workers to be read.
   *
   * @param size how much of that which grows they have together
   * @param most how many times as long as the C program a reading may take; 0 for any
   */
  private record Target(String label, Gateway.Work work, int size, double most) {
    @Override
    public String toString() {
      return label + (work.workers() == 1 ? "" : ", in %d workers".formatted(work.workers()));
    }
  }

  private static Target ofPools(Size size, int growing) {
    int workers = 1;
    while (isTooMany(size.idle() / workers) || size.pools() % workers != 0) {
      workers++;
    }
    return new Target(
        size.toString(),
        new Gateway.Work(
            workers, size.pools() / workers, size.slots(), size.idle() / workers, 0, 0, 0, ""),
        growing,
        size.pools() == GOAL_POOLS ? MOST_OF_LIMIT : 0);
  }

  /** A quarter each: idle in pools, in use of pools, outside of pools, and clients of these. */
  private static Target ofEntries(int entries) {
    int workers = 1;
    while (isTooMany(entries / workers)) {
      workers++;
    }
    int quarter = entries / workers / 4;
    return new Target(
        "%,d entries in use".formatted(entries),
        new Gateway.Work(workers, POOLS, 2 * quarter / POOLS + 1, quarter, quarter, 0, quarter, ""),
        entries,
        entries == GOAL_ENTRIES ? MOST_OF_LIMIT_OF_ENTRIES : 0);
  }

  /** Whether a process cannot have so many connections: then there are more workers. */
  private static boolean isTooMany(int connections) {
    return connections > Machine.descriptors() - OTHER_DESCRIPTORS;
  }

  /** What came out for a target. */
  private record Result(Target target, Collection<IterationResult> iterations) {
    List<Double> times() {
      return each(iteration -> iteration.getPrimaryResult().getScore());
    }

    List<Double> limits() {
      return each(iteration -> besides(iteration, "limitNanoseconds"));
    }

    double median(String name) {
      return Quartiles.of(each(iteration -> besides(iteration, name))).median();
    }

    private List<Double> each(ToDoubleFunction<IterationResult> value) {
      return iterations.stream().mapToDouble(value).boxed().toList();
    }

    private static double besides(IterationResult iteration, String name) {
      return Objects.requireNonNull(iteration.getSecondaryResults().get(name), name).getScore();
    }
  }

  private void measure(List<Target> targets) {
    List<Result> results = new ArrayList<>();
    for (Target target : targets) {
      Progress.say("reading again " + target);
      Result result = measure(target);
      tell(result, results.isEmpty() ? "" : growth(results.getLast(), result));
      results.add(result);
    }
  }

  private Result measure(Target target) {
    try (Gateway gateway = Gateway.start(place, target.work)) {
      return new Result(target, iterations(gateway.workers()));
    }
  }

  private Collection<IterationResult> iterations(List<Integer> pids) {
    List<String> java = new ArrayList<>(place.javaOptions());
    String workers = pids.stream().map(String::valueOf).collect(Collectors.joining(","));
    java.add("-D%s=%s".formatted(ReadAgain.PIDS, workers));
    java.add("-D%s=%s".formatted(ReadAgain.LIMIT, place.limit()));
    // JMH itself uses it.
    java.add("--sun-misc-unsafe-memory-access=allow");
    Options options =
        new OptionsBuilder()
            .include(reading.getName())
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .forks(1)
            .jvm(place.jdk())
            .jvmArgs(java.toArray(String[]::new))
            .warmupIterations(effort.warmups())
            .measurementIterations(effort.iterations())
            .warmupTime(TimeValue.milliseconds(effort.iterationMilliseconds()))
            .measurementTime(TimeValue.milliseconds(effort.iterationMilliseconds()))
            .addProfiler(GCProfiler.class)
            .build();
    try {
      return new Runner(options)
          .runSingle()
          .getBenchmarkResults()
          .iterator()
          .next()
          .getIterationResults();
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH did not run", e);
    }
  }

  private static String growth(Result smaller, Result result) {
    return "; %.0f times as much takes %s times as long, the C program %s times"
        .formatted(
            (double) result.target.size / smaller.target.size,
            growth(smaller.times(), result.times()),
            growth(smaller.limits(), result.limits()));
  }

  private static String growth(List<Double> smaller, List<Double> larger) {
    return Quartiles.threeDigits(Quartiles.of(larger).median() / Quartiles.of(smaller).median());
  }

  private void tell(Result result, String growth) {
    Quartiles ratio = Quartiles.ofRatios(result.times(), result.limits());
    table.compare(
        result.target.toString(),
        Quartiles.of(result.times()),
        "C program",
        Quartiles.of(result.limits()),
        ratio,
        "calls: %,.0f, read: %s, allocated: %s; C program: calls: %,.0f, read: %s%s"
            .formatted(
                result.median("calls"),
                bytes(result.median("bytes")),
                bytes(result.median("gc.alloc.rate.norm")),
                result.median("limitCalls"),
                bytes(result.median("limitBytes")),
                growth),
        result.target.most > 0
            ? Table.goal(
                "at most %.0f".formatted(result.target.most), ratio.median() <= result.target.most)
            : "");
  }

  private static String bytes(double count) {
    return count < 1e6
        ? Quartiles.threeDigits(count / 1e3) + " kB"
        : Quartiles.threeDigits(count / 1e6) + " MB";
  }
}
