package io.cosockpool.live;

import io.cosockpool.model.Subsystem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A real nginx, in a chroot if it is a Debian release's, with workers as {@code www-data} (and thus
 * not dumpable), whose cosocket pools are in known states. Connections go to a second nginx, the
 * backend, so that the workers may come and go without touching each other's connections.
 */
public final class LiveNginx implements AutoCloseable {

  /** Ports that the kernel gives to outgoing connections begin higher. */
  private static final int LOWEST_PORT = 12_000;

  private static final int HIGHEST_PORT = 32_000;

  private final NginxRun run;
  private final NginxRoot root;
  private final Configuration configuration;
  private final int workers;
  private final Ports ports;
  private final NginxProcess backend;
  private final NginxProcess nginx;

  private LiveNginx(NginxRun run, NginxRoot root, Configuration configuration, int workers) {
    this.run = run;
    this.root = root;
    this.configuration = configuration;
    this.workers = workers;
    int backendPort = freePort();
    int httpPort = configuration.hasLua() ? freePort() : backendPort;
    ports = new Ports(httpPort, freePort(), backendPort);
    backend = launchBackend();
    nginx = configuration.hasLua() ? launchGateway() : backend;
  }

  /**
   * Starts it and returns when each worker has done its workload. An {@link IllegalStateException}
   * holds nginx's log when it does not start or a workload fails; nothing is then left running.
   */
  public static LiveNginx start(NginxRoot root, Configuration configuration, int workers) {
    NginxRun run = NginxRun.in(root);
    try {
      LiveNginx started = new LiveNginx(run, root, configuration, workers);
      started.awaitWorkers(List.of());
      return started;
    } catch (RuntimeException | Error e) {
      run.close();
      throw e;
    }
  }

  /** The master; another one after an {@link #upgrade}. */
  public int masterPid() {
    return nginx.master();
  }

  /** The process group of the master and all its children. */
  public int processGroup() {
    return nginx.group();
  }

  /** The workers that serve, in ascending order; those about to exit are not among them. */
  public List<Integer> workerPids() {
    return nginx.workers();
  }

  /** The cache manager of a configuration with a cache. */
  public OptionalInt cacheManagerPid() {
    return onlyChild("nginx: cache manager process");
  }

  /** The cache loader, which ends a minute after the start. */
  public OptionalInt cacheLoaderPid() {
    return onlyChild("nginx: cache loader process");
  }

  /** The master of the backend: an nginx without the Lua module. */
  public int backendMasterPid() {
    return backend.master();
  }

  /** The workers of the backend. */
  public List<Integer> backendWorkerPids() {
    return backend.workers();
  }

  /** What it has written to its error log so far. */
  public String log() {
    return nginx.log();
  }

  /** Where {@code /} answers 200 on 127.0.0.1. */
  public int httpPort() {
    return ports.http();
  }

  /** Each request here churns: uses the pools of {@link Churn#STANDARD} in this subsystem. */
  public String churnUrl(Subsystem subsystem) {
    int port = subsystem == Subsystem.HTTP ? ports.http() : ports.stream();
    return "http://127.0.0.1:" + port + "/churn";
  }

  /** Where cosockets connect to, on 127.0.0.1. */
  public int backendPort() {
    return ports.backend();
  }

  /** The path of the backend's {@code unix:} socket as nginx sees it. */
  public String backendSocket() {
    return run.folderInside() + "/backend.sock";
  }

  /** Those that its Lua modules work in. */
  public Set<Subsystem> subsystems() {
    return root.subsystems();
  }

  /** {@link #accounts(Subsystem)} of http. */
  public Map<Integer, Map<String, ExpectedPool>> accounts() {
    return accounts(Subsystem.HTTP);
  }

  /** The pools that each worker's own account expects, by pid and by the key in hexadecimal. */
  public Map<Integer, Map<String, ExpectedPool>> accounts(Subsystem subsystem) {
    return workerPids().stream()
        .collect(Collectors.toMap(Function.identity(), pid -> account(subsystem, pid).pools()));
  }

  /** All that the worker of this pid says of itself in http. */
  public Account account(int pid) {
    return account(Subsystem.HTTP, pid);
  }

  /** All that the worker of this pid says of itself in this subsystem. */
  public Account account(Subsystem subsystem, int pid) {
    try {
      return Account.parse(Files.readString(run.accountFile(subsystem, pid)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the workers (SIGHUP); returns when the new ones are done and the old ones gone. */
  public void reload() {
    List<Integer> old = workerPids();
    nginx.reload();
    awaitWorkers(old);
    nginx.await(() -> old.stream().noneMatch(ProcessStat::isRunning), "the end of workers " + old);
  }

  /** Replaces master and workers (SIGUSR2, SIGQUIT); returns when the old ones are gone. */
  public void upgrade() {
    List<Integer> old = workerPids();
    int oldMaster = nginx.startSuccessor();
    awaitWorkers(old);
    nginx.retire(oldMaster);
  }

  /** Has the workers end while the master stays (SIGWINCH); returns when they are gone. */
  public void stopWorkers() {
    List<Integer> old = workerPids();
    nginx.stopWorkers();
    nginx.await(() -> old.stream().noneMatch(ProcessStat::isRunning), "the end of workers " + old);
  }

  /**
   * Has a worker end, which then waits while it closes its Lua VM; returns when it does.
   *
   * @return its id
   */
  public int endAWorkerSlowly() throws IOException {
    URL request = URI.create("http://127.0.0.1:" + ports.http() + "/end-slowly").toURL();
    try (InputStream answer = request.openStream()) {
      int worker = Integer.parseInt(new String(answer.readAllBytes(), StandardCharsets.US_ASCII));
      nginx.quit(worker);
      Path waits = run.folder().resolve("accounts/ending");
      nginx.await(() -> Files.exists(waits), "worker " + worker + " to close its Lua VM");
      return worker;
    }
  }

  /** Kills the gateway, while its backend runs on. */
  public void killGateway() {
    nginx.kill();
  }

  /** The shell command that starts the gateway again, as a daemon. */
  public String gatewayCommand() {
    return run.command(nginx.name());
  }

  /** Takes the gateway that somebody started by that command, and waits for its workers. */
  public void awaitGateway() {
    nginx.adopt();
    awaitWorkers(List.of());
  }

  /** Ends all its processes and waits until they are gone. */
  public void stop() {
    run.stop();
  }

  /** Stops it, and removes what it wrote. */
  @Override
  public void close() {
    run.close();
  }

  private NginxProcess launchBackend() {
    run.writeBackend(configuration.hasLua() ? 1 : workers, ports.backend());
    return run.launch("backend");
  }

  private NginxProcess launchGateway() {
    backend.await(() -> answers(ports.backend()), "the backend to listen");
    run.writeGateway(configuration, workers, ports);
    return run.launch("gateway");
  }

  private void awaitWorkers(List<Integer> old) {
    nginx.await(
        () -> answers(ports.http()) && areReady(workerPids(), old),
        workers + " workers to be ready");
  }

  private boolean areReady(List<Integer> pids, List<Integer> old) {
    return pids.size() == workers
        && Collections.disjoint(pids, old)
        && (!configuration.hasLua() || pids.stream().allMatch(this::isDone))
        && (!configuration.hasCache() || hasCacheProcesses());
  }

  private boolean isDone(int pid) {
    return subsystems().stream().allMatch(subsystem -> isDone(subsystem, pid));
  }

  /** Whether the worker has written its account; one that tells of an error is thrown. */
  private boolean isDone(Subsystem subsystem, int pid) {
    return Files.exists(run.accountFile(subsystem, pid)) && account(subsystem, pid).luaModule() > 0;
  }

  /** The master starts them last, the loader after the manager. */
  private boolean hasCacheProcesses() {
    return cacheManagerPid().isPresent() && cacheLoaderPid().isPresent();
  }

  private OptionalInt onlyChild(String title) {
    return nginx.children(title).stream().mapToInt(Integer::intValue).findFirst();
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  static int freePort() {
    return ThreadLocalRandom.current()
        .ints(LOWEST_PORT, HIGHEST_PORT)
        .filter(LiveNginx::isFree)
        .findFirst()
        .getAsInt();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
