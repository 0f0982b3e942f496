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

/** Has {@link ReadAgain} run on workers of each size. */
final class Again {
  private static final int GOAL_POOLS = 1000;
  private static final double MOST_OF_LIMIT = 2;

  /** What a worker has open besides the pools' connections. */
  private static final int OTHER_DESCRIPTORS = 500;

  private final Place place;
  private final Effort effort;
  private final Table table;

  private Again(Place place, Effort effort, Table table) {
    this.place = place;
    this.effort = effort;
    this.table = table;
  }

  /** Adds a row for each size. */
  static void measure(Place place, Effort effort, Table table) {
    table.section(
        "A known worker read again in a warm JVM, %d pairs of %d ms"
            .formatted(effort.iterations(), effort.iterationMilliseconds()));
    Again again = new Again(place, effort, table);
    again.measure(effort.morePools(), Size::pools);
    again.measure(effort.moreIdle(), Size::idle);
  }

  /**
   * What came out for a size.
   *
   * @param workers how many have the pools together
   */
  private record Result(Size size, int workers, Collection<IterationResult> iterations) {
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

  private void measure(List<Size> sizes, ToDoubleFunction<Size> growing) {
    List<Result> results = new ArrayList<>();
    for (Size size : sizes) {
      Progress.say("reading again " + size);
      Result result = measure(size);
      tell(result, results.isEmpty() ? "" : growth(results.getLast(), result, growing));
      results.add(result);
    }
  }

  private Result measure(Size size) {
    int workers = workersFor(size);
    Gateway.Work work =
        new Gateway.Work(
            workers, size.pools() / workers, size.slots(), size.idle() / workers, 0, "");
    try (Gateway gateway = Gateway.start(place, work)) {
      return new Result(size, workers, iterations(gateway.workers()));
    }
  }

  /** As few as can have so many connections, with as many pools each. */
  private static int workersFor(Size size) {
    int workers = 1;
    while (size.idle() / workers > Machine.descriptors() - OTHER_DESCRIPTORS
        || size.pools() % workers != 0) {
      workers++;
    }
    return workers;
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
            .include(ReadAgain.class.getName())
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

  private static String growth(Result smaller, Result result, ToDoubleFunction<Size> growing) {
    return "; %.0f times as much takes %s times as long, the C program %s times"
        .formatted(
            growing.applyAsDouble(result.size) / growing.applyAsDouble(smaller.size),
            growth(smaller.times(), result.times()),
            growth(smaller.limits(), result.limits()));
  }

  private static String growth(List<Double> smaller, List<Double> larger) {
    return Quartiles.threeDigits(Quartiles.of(larger).median() / Quartiles.of(smaller).median());
  }

  private void tell(Result result, String growth) {
    Quartiles ratio = Quartiles.ofRatios(result.times(), result.limits());
    table.compare(
        result.size + (result.workers == 1 ? "" : ", in %d workers".formatted(result.workers)),
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
        result.size.pools() == GOAL_POOLS
            ? Table.goal("at most 2", ratio.median() <= MOST_OF_LIMIT)
            : "");
  }

  private static String bytes(double count) {
    return count < 1e6
        ? Quartiles.threeDigits(count / 1e3) + " kB"
        : Quartiles.threeDigits(count / 1e6) + " MB";
  }
}
