package io.cosockpool.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An nginx whose workers have filled their pools, and for each of them a backend, a process that
 * takes the connections. All of it lies in a folder of a Debian root and is gone when it is closed.
 */
final class Gateway implements AutoCloseable {
  static final String URL = "http://127.0.0.1:8080/use";

  private static final Duration LONGEST_START = Duration.ofMinutes(2);
  private static final long POLL_MILLISECONDS = 20;

  /** What nginx and its Lua module need besides. */
  private static final int OTHER_CONNECTIONS = 200;

  /** nginx closes idle clients when fewer than a sixteenth of its connections are free. */
  private static final int PARTS_FREE = 8;

  private static final String READY = "ready-";

  private final Place place;
  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final List<Integer> workers;

  /**
   * What its workers do, each of them, and where they may run.
   *
   * @param idle how many idle connections its pools have
   * @param used how many connections of its pools are in use
   * @param waiting how many connects wait for one
   * @param clients how many cosockets outside of pools have asked the gateway for something, and
   *     are kept alive as its clients
   */
  record Work(
      int workers,
      int pools,
      int slots,
      int idle,
      int used,
      int waiting,
      int clients,
      String affinity) {
    /** How many connections each worker may have. */
    int connections() {
      int needed = idle + used + waiting + 1 + 2 * clients;
      return needed + needed / PARTS_FREE + OTHER_CONNECTIONS;
    }

    /** What fills in its place of the configuration. */
    private Map<String, String> values() {
      return Map.of(
          "workers", Integer.toString(workers),
          "connections", Integer.toString(connections()),
          "affinity", affinity,
          "pools", Integer.toString(pools),
          "slots", Integer.toString(slots),
          "idle", Integer.toString(idle),
          "used", Integer.toString(used),
          "waiting", Integer.toString(waiting),
          "clients", Integer.toString(clients));
    }
  }

  private Gateway(Place place, Path folder, Work work, List<String> backendPrefix)
      throws IOException {
    this.place = place;
    this.folder = folder;
    try {
      Files.copy(place.file("nginx/pools.lua"), folder.resolve("pools.lua"));
      List<String> backends =
          IntStream.range(0, work.workers()).mapToObj(i -> "backend-" + i).toList();
      for (String backend : backends) {
        launch(backend, "backend.conf", work, backendPrefix);
      }
      await("its backends", () -> backends.stream().allMatch(backend -> exists(backend + ".sock")));
      launch("gateway", "gateway.conf", work, List.of());
      await("its workers", () -> ready().size() == work.workers());
      workers = ready();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts it, and returns when all workers have their pools. */
  static Gateway start(Place place, Work work) {
    return start(place, work, List.of());
  }

  /**
   * The same with a command that starts the backends.
   *
   * @param backendPrefix such as {@code taskset}
   */
  static Gateway start(Place place, Work work, List<String> backendPrefix) {
    try {
      Path folder = Files.createTempDirectory(place.root().resolve("tmp"), "bench");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
      return new Gateway(place, folder, work, backendPrefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pids of the workers. */
  List<Integer> workers() {
    return workers;
  }

  private void launch(String name, String template, Work work, List<String> prefix)
      throws IOException {
    String text = place.text("nginx/" + template);
    Map<String, String> values = new HashMap<>(work.values());
    values.put("name", name);
    values.put("folder", inside());
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("@" + value.getKey() + "@", value.getValue());
    }
    Files.writeString(folder.resolve(name + ".conf"), text);
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of("chroot", place.root().toString(), "/usr/sbin/nginx"));
    command.addAll(List.of("-p", inside() + "/", "-c", name + ".conf", "-e", name + ".log"));
    processes.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".out").toFile())
            .start());
  }

  private String inside() {
    return "/" + place.root().relativize(folder);
  }

  private boolean exists(String file) {
    return Files.exists(folder.resolve(file));
  }

  private List<Integer> ready() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(READY))
          .map(name -> Integer.parseInt(name.substring(READY.length())))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Something that comes true after a while. */
  @FunctionalInterface
  private interface Condition {
    boolean holds();
  }

  private void await(String what, Condition condition) {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (!processes.stream().allMatch(Process::isAlive)
          || System.nanoTime() - start > LONGEST_START.toNanos()) {
        throw new IllegalStateException(
            "nginx did not start, waiting for " + what + ":\n" + logs());
      }
      try {
        Thread.sleep(POLL_MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while nginx started", e);
      }
    }
  }

  private String logs() {
    StringBuilder logs = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(".log") || file.toString().endsWith(".out")) {
          logs.append(Files.readString(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return logs.toString();
  }

  /** Ends all its processes, waits until they are gone, and removes the folder. */
  @Override
  public void close() {
    for (Process process : processes.reversed()) {
      process.destroy();
    }
    try {
      for (Process process : processes) {
        process.waitFor();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while nginx ended", e);
    }
  }
}
