package io.cosockpool.live;

import io.cosockpool.model.Subsystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A gateway with its backend in mount, PID and network namespaces of their own ({@code
 * fixtures/container}), with pools in known states. Where these may not be made it does not start,
 * which is a failure.
 */
final class ContainedNginx implements AutoCloseable {
  private static final int WORKERS = 2;
  private static final Ports PORTS = new Ports(8080, 8082, 8081);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final NginxRun run;
  private final Process container;
  private int master;

  private ContainedNginx(NginxRun run, Process container) {
    this.run = run;
    this.container = container;
  }

  /** As root starts a container. */
  static ContainedNginx start(DebianRelease release) {
    return start(release, List.of());
  }

  /** As a plain user starts one: in a user namespace of its own too. */
  static ContainedNginx startBy(int user, DebianRelease release) {
    return start(release, List.of(Integer.toString(user)));
  }

  private static ContainedNginx start(DebianRelease release, List<String> user) {
    NginxRoot root = NginxRoot.of(release);
    NginxRun run = NginxRun.in(root);
    try {
      run.writeBackend(1, PORTS.backend());
      run.writeGateway(Configuration.lua(Workload.everyState()), WORKERS, PORTS);
      ContainedNginx nginx = new ContainedNginx(run, unshare(root, run.folder(), user));
      nginx.awaitWorkers();
      return nginx;
    } catch (IOException e) {
      run.close();
      throw new UncheckedIOException(e);
    }
  }

  private static Process unshare(NginxRoot root, Path folder, List<String> user)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child"));
    command.addAll(List.of("fixtures/container", root.folder().toString(), folder.toString()));
    command.addAll(user);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log(folder).toFile())
        .start();
  }

  private static Path log(Path folder) {
    return folder.resolve("container.log");
  }

  private void awaitWorkers() throws IOException {
    try {
      Eventually.until(LIMIT, this::isReady, WORKERS + " workers in the container");
    } catch (RuntimeException | AssertionError e) {
      IllegalStateException failure =
          new IllegalStateException(
              "the container did not start:\n" + Files.readString(log(run.folder())), e);
      try {
        close();
      } catch (RuntimeException | AssertionError left) {
        failure.addSuppressed(left);
      }
      throw failure;
    }
  }

  private boolean isReady() {
    if (!container.isAlive()) {
      throw new IllegalStateException("it has ended");
    }
    List<Path> accounts = accountFiles();
    return accounts.size() == WORKERS
        && accounts.stream().allMatch(file -> account(file).luaModule() > 0)
        && findMaster();
  }

  private boolean findMaster() {
    container
        .descendants()
        .map(process -> (int) process.pid())
        .filter(pid -> ProcessStat.titleOf(pid).startsWith("nginx: master process"))
        .filter(pid -> ProcessStat.titleOf(pid).contains("gateway.conf"))
        .forEach(pid -> master = pid);
    return workerPids().size() == WORKERS;
  }

  /** As this machine knows it. */
  int masterPid() {
    return master;
  }

  /** As this machine knows them. The backend, a daemon, is a child of the first process too. */
  List<Integer> workerPids() {
    return ProcessStat.all().stream()
        .filter(process -> process.parent() == master)
        .filter(process -> process.title().equals("nginx: worker process"))
        .map(ProcessStat::pid)
        .sorted()
        .toList();
  }

  /** The id that a process of the container has in it. */
  static int innerPid(int pid) {
    try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      String ids = lines.filter(line -> line.startsWith("NSpid:")).findFirst().orElseThrow();
      return Integer.parseInt(ids.substring(ids.lastIndexOf('\t') + 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pools that each worker's own account expects, by its pid on this machine. */
  Map<Integer, Map<String, ExpectedPool>> accounts() {
    Map<Integer, Map<String, ExpectedPool>> accounts = new TreeMap<>();
    for (int pid : workerPids()) {
      accounts.put(pid, account(run.accountFile(Subsystem.HTTP, innerPid(pid))).pools());
    }
    return accounts;
  }

  /** The run folder as this machine sees it. */
  Path folder() {
    return run.folder();
  }

  private List<Path> accountFiles() {
    try (var files = Files.list(run.accounts())) {
      return files.filter(file -> !file.toString().endsWith(".part")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Account account(Path file) {
    try {
      return Account.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> inside = container.descendants().toList();
    inside.forEach(ProcessHandle::destroyForcibly);
    container.destroyForcibly();
    try {
      container.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Eventually.until(
        LIMIT,
        () -> inside.stream().noneMatch(process -> ProcessStat.isRunning((int) process.pid())),
        "the container's end");
    run.close();
  }
}
