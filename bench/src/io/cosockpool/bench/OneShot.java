package io.cosockpool.bench;

import io.cosockpool.bench.Program.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Starts cosockpool on two workers, by turns with other programs that could tell the same, and with
 * parts of itself.
 */
final class OneShot {
  private static final Gateway.Work WORK = new Gateway.Work(2, 20, 30, 40, 0, 3, 0, "");
  private static final int POOLS = 2 * (20 + 1);
  private static final double MOST_JAVA_VERSIONS = 4;
  private static final double MOST_OF_GDB = 1.0 / 3;
  private static final int NOT_NGINX = 5;
  private static final String STOOD = "stood";

  /** What is started, in this order. */
  private enum Start {
    JAVA_VERSION("`java -version`"),
    COSOCKPOOL("`cosockpool -p PID,PID -o json`"),
    GDB("gdb, `bench/pools.py`"),
    LIMIT("C program, `bench/limit`"),
    NOTHING("`true`"),
    JVM(""),
    JVM_AND_OPTIONS(""),
    VERSION(""),
    ANOTHER_PROCESS("");

    private final String label;

    Start(String label) {
      this.label = label;
    }
  }

  private final Place place;
  private final List<String> pids;
  private final Map<Start, List<Double>> measured = new EnumMap<>(Start.class);
  private final List<Double> stood = new ArrayList<>();
  private final Set<Set<Told>> told = new HashSet<>();

  private OneShot(Place place, List<Integer> workers) {
    this.place = place;
    this.pids = workers.stream().map(String::valueOf).toList();
  }

  /** Starts everything so often, and adds the rows about it. */
  static void measure(Place place, int starts, Table table) {
    try (Gateway gateway = Gateway.start(place, WORK)) {
      OneShot oneShot = new OneShot(place, gateway.workers());
      // The first start of each brings its files into the kernel's cache.
      oneShot.round();
      oneShot.measured.clear();
      oneShot.stood.clear();
      for (int i = 0; i < starts; i++) {
        oneShot.round();
      }
      oneShot.tell(table);
    }
  }

  private void round() {
    for (Start start : Start.values()) {
      Outcome outcome = Program.run(start == Start.ANOTHER_PROCESS ? NOT_NGINX : 0, command(start));
      measured
          .computeIfAbsent(start, unused -> new ArrayList<>())
          .add((double) outcome.nanoseconds());
      look(start, outcome.output());
    }
  }

  private List<String> command(Start start) {
    return switch (start) {
      case JAVA_VERSION -> List.of(place.jdk(), "-version");
      case COSOCKPOOL -> List.of(place.launcher(), "-p", String.join(",", pids), "-o", "json");
      case GDB ->
          List.of(
              "gdb",
              "-nx",
              "-batch",
              // Whatever gdb would load besides only makes it slower.
              "-iex",
              "set debug-file-directory",
              "-iex",
              "set auto-load no",
              "-iex",
              "set sysroot " + place.root(),
              "-ex",
              "python pids = " + pids.stream().map(Integer::valueOf).toList(),
              "-x",
              place.file("pools.py").toString(),
              place.root() + "/usr/sbin/nginx");
      case LIMIT -> words(List.of(place.limit().toString(), "pools"), pids);
      case NOTHING -> List.of("/bin/true");
      case JVM -> words(place.java(), List.of("-version"));
      case JVM_AND_OPTIONS -> words(place.java(), List.of("io.cosockpool.cli.Main", "--version"));
      case VERSION -> List.of(place.launcher(), "--version");
      case ANOTHER_PROCESS ->
          List.of(place.launcher(), "-p", Long.toString(ProcessHandle.current().pid()));
    };
  }

  private static List<String> words(List<String> first, List<String> more) {
    List<String> words = new ArrayList<>(first);
    words.addAll(more);
    return words;
  }

  private void look(Start start, String output) {
    switch (start) {
      case COSOCKPOOL -> expectSame(Told.ofJson(output));
      case LIMIT -> expectSame(Told.ofLines(output));
      case GDB -> {
        expectSame(Told.ofLines(output));
        output
            .lines()
            .map(line -> List.of(line.split("\t", -1)))
            .filter(fields -> fields.getFirst().equals(STOOD))
            .forEach(fields -> stood.add(1e6 * Double.parseDouble(fields.getLast())));
      }
      default -> {}
    }
  }

  private void expectSame(Set<Told> pools) {
    told.add(pools);
    if (told.size() > 1 || pools.size() != POOLS) {
      throw new IllegalStateException(
          "these should be the same %d pools: %s".formatted(POOLS, told));
    }
  }

  private void tell(Table table) {
    table.section("One run on 2 workers of 21 pools each, %d starts of each".formatted(count()));
    Quartiles javaVersions = ratio(Start.JAVA_VERSION);
    compare(
        table,
        Start.JAVA_VERSION,
        Table.goal("at most 4", javaVersions.median() <= MOST_JAVA_VERSIONS));
    Quartiles ofGdb = ratio(Start.GDB);
    compare(table, Start.GDB, Table.goal("at most a third", ofGdb.median() <= MOST_OF_GDB));
    compare(table, Start.LIMIT, "");
    table.tell(
        "each worker stands still for gdb",
        Quartiles.of(stood).duration(),
        "for cosockpool: never");
    table.tell("starting any program, here `true`", of(Start.NOTHING).duration(), "");
    part(table, "launcher", differences(Start.VERSION, Start.JVM_AND_OPTIONS), "");
    part(table, "JVM", times(Start.JVM), "`java -version` with cosockpool's options and AOT cache");
    part(
        table,
        "options",
        differences(Start.JVM_AND_OPTIONS, Start.JVM),
        "up to the output of `--version`");
    part(
        table,
        "linking",
        differences(Start.ANOTHER_PROCESS, Start.VERSION),
        "up to the finding that a process is no nginx: native calls, symbols");
    part(
        table,
        "reading",
        differences(Start.COSOCKPOOL, Start.ANOTHER_PROCESS),
        "of both workers, cold, with the output");
  }

  private void compare(Table table, Start other, String goal) {
    table.compare(
        Start.COSOCKPOOL.label,
        of(Start.COSOCKPOOL),
        other.label,
        of(other),
        ratio(other),
        "",
        goal);
  }

  private void part(Table table, String what, List<Double> took, String explanation) {
    table.compare(
        "of that: " + what,
        Quartiles.of(took),
        Start.JAVA_VERSION.label,
        of(Start.JAVA_VERSION),
        Quartiles.ofRatios(took, times(Start.JAVA_VERSION)),
        explanation,
        "");
  }

  private List<Double> differences(Start start, Start less) {
    return Pairs.differences(times(start), times(less));
  }

  private Quartiles ratio(Start other) {
    return Quartiles.ofRatios(times(Start.COSOCKPOOL), times(other));
  }

  private Quartiles of(Start start) {
    return Quartiles.of(times(start));
  }

  private int count() {
    return times(Start.COSOCKPOOL).size();
  }

  private List<Double> times(Start start) {
    return Objects.requireNonNull(measured.get(start));
  }
}
