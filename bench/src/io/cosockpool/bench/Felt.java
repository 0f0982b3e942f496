package io.cosockpool.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What a worker and its clients feel of being read. The worker has a core to itself; the load, the
 * backend and the tool share another.
 */
final class Felt {
  private static final Gateway.Work WORK =
      new Gateway.Work(1, 100, 30, 400, 0, 0, 0, "worker_cpu_affinity 01;");
  private static final List<String> ON_OTHER_CORE = List.of("taskset", "--cpu-list", "1");

  /** The load goes on a little longer than the readings, so that all of them are under load. */
  private static final long MARGIN_MILLISECONDS = 200;

  /** A way to read, and whether its effect has to be within the spread of the runs without. */
  private enum Way {
    SELDOM("10 readings/s", "10", "running", true),
    OFTEN("100 readings/s", "100", "running", false),
    FROZEN("10 readings/s with `--freeze`", "10", "frozen", false);

    private final String label;
    private final String rate;
    private final String mode;
    private final boolean hasGoal;

    Way(String label, String rate, String mode, boolean hasGoal) {
      this.label = label;
      this.rate = rate;
      this.mode = mode;
      this.hasGoal = hasGoal;
    }
  }

  /** What a run under load came to, in nanoseconds. */
  private record Run(double processorTime, double p50, double p99, double p999, double readings) {}

  private final Place place;
  private final Effort effort;
  private final int worker;
  private final Coprocess sampler;

  private Felt(Place place, Effort effort, int worker, Coprocess sampler) {
    this.place = place;
    this.effort = effort;
    this.worker = worker;
    this.sampler = sampler;
  }

  /** Adds the rows about all ways to read. */
  static void measure(Place place, Effort effort, Table table) {
    table.section(
        "What the target feels: a worker with 100 pools at full load, alone on a core; %d pairs of %d s"
            .formatted(effort.pairs(), effort.loadSeconds()));
    if (Machine.cores() < 2) {
      table.tell("not measured", "", "this takes two cores");
      return;
    }
    try (Gateway gateway = Gateway.start(place, WORK, ON_OTHER_CORE);
        Coprocess sampler = Coprocess.start(samplerCommand(place, gateway.workers().getFirst()))) {
      Felt felt = new Felt(place, effort, gateway.workers().getFirst(), sampler);
      // The first one waits until the sampler is warm.
      felt.run(Way.FROZEN);
      for (Way way : Way.values()) {
        Progress.say("load with " + way.label);
        felt.measure(way, table);
      }
    }
  }

  private static List<String> samplerCommand(Place place, int pid) {
    List<String> command = new ArrayList<>(ON_OTHER_CORE);
    command.add(place.jdk());
    command.addAll(place.javaOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Sampler.class.getName(), Integer.toString(pid)));
    return command;
  }

  private void measure(Way way, Table table) {
    List<Run> without = new ArrayList<>();
    List<Run> with = new ArrayList<>();
    for (int i = 0; i < effort.pairs(); i++) {
      // Neither of a pair is always the first, since a machine may get faster or slower.
      if (i % 2 == 0) {
        without.add(run());
        with.add(run(way));
      } else {
        with.add(run(way));
        without.add(run());
      }
    }
    tell(table, way, "processor time a request", with, without, Run::processorTime, way.hasGoal);
    tell(table, way, "p50", with, without, Run::p50, false);
    tell(table, way, "p99", with, without, Run::p99, false);
    tell(table, way, "p99.9", with, without, Run::p999, way.hasGoal);
  }

  private static void tell(
      Table table,
      Way way,
      String what,
      List<Run> with,
      List<Run> without,
      Function<Run, Double> value,
      boolean hasGoal) {
    List<Double> measured = with.stream().map(value).toList();
    List<Double> compared = without.stream().map(value).toList();
    Quartiles spread = Quartiles.of(compared);
    Quartiles result = Quartiles.of(measured);
    table.compare(
        way.label + ": " + what,
        result,
        "without",
        spread,
        Quartiles.ofRatios(measured, compared),
        "%.0f readings".formatted(with.stream().mapToDouble(Run::readings).sum()),
        hasGoal ? Table.goal("within the spread without", result.median() <= spread.third()) : "");
  }

  private Run run() {
    return load(0);
  }

  private Run run(Way way) {
    long milliseconds = 1000L * effort.loadSeconds() - MARGIN_MILLISECONDS;
    CompletableFuture<Long> readings =
        CompletableFuture.supplyAsync(
            () -> sampler.ask("%s %d %s".formatted(way.rate, milliseconds, way.mode)).getFirst());
    Run run = load(0);
    return new Run(run.processorTime, run.p50, run.p99, run.p999, readings.join());
  }

  private Run load(double readings) {
    double before = processorTime();
    List<String> command = new ArrayList<>(ON_OTHER_CORE);
    command.addAll(
        List.of(
            "wrk",
            "--threads=1",
            "--connections=8",
            "--duration=" + effort.loadSeconds() + "s",
            "--script=" + place.file("latency.lua"),
            Gateway.URL));
    List<Double> measured =
        Program.run(0, command)
            .output()
            .lines()
            .filter(line -> line.startsWith("measured "))
            .flatMap(line -> List.of(line.split(" ", -1)).stream().skip(1).map(Double::parseDouble))
            .toList();
    double processorTime = processorTime() - before;
    if (measured.get(1) > 0) {
      throw new IllegalStateException(measured.get(1) + " requests failed");
    }
    double microsecond = 1e3;
    return new Run(
        processorTime / measured.get(0),
        measured.get(2) * microsecond,
        measured.get(3) * microsecond,
        measured.get(4) * microsecond,
        readings);
  }

  /** The nanoseconds that the worker has run so far. */
  private double processorTime() {
    try {
      String times = Files.readString(Path.of("/proc", Integer.toString(worker), "schedstat"));
      return Double.parseDouble(times.substring(0, times.indexOf(' ')));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
