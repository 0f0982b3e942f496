package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cosockpool.launcher.Execution;
import io.cosockpool.model.Subsystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** The command as a user starts it from this clone, and what it prints. */
final class Tool {
  private static final String LAUNCHER = "./cosockpool";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** What tells a witness from all other processes: how long it sleeps. */
  private static final String WITNESS = "98765.4321";

  /** Between the beginnings of three readings two were made as a whole. */
  private static final int WITNESSES = 3;

  private Tool() {}

  /** Runs {@code ./cosockpool} with these arguments. */
  static Execution run(String... arguments) throws IOException, InterruptedException {
    return Execution.of(command(arguments));
  }

  /** Runs a line of bash in which {@code cosockpool} is the launcher. */
  static Execution shell(String line) throws IOException, InterruptedException {
    return Execution.of(
        new ProcessBuilder("bash", "-c", "cosockpool() { " + LAUNCHER + " \"$@\"; }\n" + line));
  }

  /** The launcher with these arguments, not started yet. */
  static ProcessBuilder command(String... arguments) {
    return command(List.of(), arguments);
  }

  /** The same for a signal that would be ignored if these tests run in a shell's background. */
  static ProcessBuilder takingSignals(String signal, String... arguments) {
    return command(List.of("env", "--default-signal=" + signal), arguments);
  }

  private static ProcessBuilder command(List<String> prefix, String... arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(LAUNCHER);
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  /**
   * The gateway's command with witnesses of readings before it: processes that the tool inherits.
   * It takes the status of one that has ended when a reading begins, and not before.
   */
  static String witnessedCommand(LiveNginx nginx) {
    String witness = "(sleep " + WITNESS + " &); ";
    return witness.repeat(WITNESSES) + nginx.gatewayCommand();
  }

  /** Waits until the gateway's workers are done and the tool has read them after that. */
  static Map<Integer, Map<String, ExpectedPool>> awaitReadings(
      LiveNginx nginx, Execution.Running running) {
    nginx.awaitGateway();
    List<ProcessHandle> witnesses =
        running
            .process()
            .descendants()
            .filter(process -> process.info().commandLine().orElse("").endsWith(WITNESS))
            .toList();
    assertEquals(WITNESSES, witnesses.size());
    for (ProcessHandle witness : witnesses) {
      witness.destroyForcibly();
      Path status = Path.of("/proc/" + witness.pid());
      Eventually.until(LIMIT, () -> !Files.exists(status), "a reading by the tool");
    }
    return inJson(nginx.accounts());
  }

  /** {@link #pools(String, Subsystem)} of http. */
  static Map<Integer, Map<String, ExpectedPool>> pools(String json) throws IOException {
    return pools(json, Subsystem.HTTP);
  }

  /** The pools of JSON output by pid and by name, where names are distinct. */
  static Map<Integer, Map<String, ExpectedPool>> pools(String json, Subsystem subsystem)
      throws IOException {
    Map<Integer, Map<String, ExpectedPool>> pools = new TreeMap<>();
    JsonNode ofSubsystem = new ObjectMapper().readTree(json).get(subsystem.label());
    ofSubsystem
        .properties()
        .forEach(
            pool ->
                pool.getValue()
                    .forEach(
                        entry ->
                            pools
                                .computeIfAbsent(entry.get("pid").intValue(), p -> new TreeMap<>())
                                .put(pool.getKey(), pool(entry))));
    return pools;
  }

  /** JSON tells whether there is a backlog, not which: 0 stands for any. */
  private static ExpectedPool pool(JsonNode entry) {
    int connections = entry.get("connections").intValue();
    int free = entry.get("free_connections").intValue();
    int queue = entry.get("backlog_queue").intValue();
    return new ExpectedPool(
        entry.get("size").intValue(),
        connections,
        free,
        connections - free - queue,
        entry.get("enabled_backlog").intValue() == 1 ? OptionalInt.of(0) : OptionalInt.empty(),
        queue);
  }

  /** Accounts in the terms of {@link #pools}: by decoded name, with 0 for any backlog. */
  static Map<Integer, Map<String, ExpectedPool>> inJson(
      Map<Integer, Map<String, ExpectedPool>> accounts) {
    Map<Integer, Map<String, ExpectedPool>> pools = new TreeMap<>();
    accounts.forEach(
        (pid, ofWorker) ->
            ofWorker.forEach(
                (key, pool) ->
                    pools
                        .computeIfAbsent(pid, p -> new TreeMap<>())
                        .put(decoded(key), withoutBacklogLimit(pool))));
    return pools;
  }

  /** What the pools of each worker have together. */
  static Map<Integer, Long> totals(
      Map<Integer, Map<String, ExpectedPool>> accounts, ToLongFunction<ExpectedPool> number) {
    Map<Integer, Long> totals = new TreeMap<>();
    accounts.forEach(
        (pid, pools) -> totals.put(pid, pools.values().stream().mapToLong(number).sum()));
    return totals;
  }

  private static String decoded(String hexKey) {
    return new String(HexFormat.of().parseHex(hexKey), StandardCharsets.UTF_8);
  }

  private static ExpectedPool withoutBacklogLimit(ExpectedPool pool) {
    return new ExpectedPool(
        pool.size(),
        pool.connections(),
        pool.idle(),
        pool.inUse(),
        pool.backlog().isPresent() ? OptionalInt.of(0) : OptionalInt.empty(),
        pool.queue());
  }
}
