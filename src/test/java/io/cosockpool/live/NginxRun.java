package io.cosockpool.live;

import io.cosockpool.model.Subsystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A folder inside a root that nginx runs in, and the nginx processes that were started there. */
final class NginxRun implements AutoCloseable {

  private static final Path FIXTURES = Path.of("fixtures/nginx");
  private static final int WWW_DATA = 33;

  private final NginxRoot root;
  private final Path folder;
  private final List<NginxProcess> launched = new ArrayList<>();

  /** Ends what was launched when the tests are interrupted. */
  private final Thread safetyNet = new Thread(this::endAndRemove);

  private NginxRun(NginxRoot root, Path folder) {
    this.root = root;
    this.folder = folder;
  }

  static NginxRun in(NginxRoot root) {
    try {
      Path folder = Files.createTempDirectory(root.folder().resolve("tmp"), "live-");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      NginxRun run = new NginxRun(root, folder);
      Runtime.getRuntime().addShutdownHook(run.safetyNet);
      Files.setAttribute(Files.createDirectory(run.accounts()), "unix:uid", WWW_DATA);
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As nginx sees it. */
  String folderInside() {
    return root.inside(folder);
  }

  /** The directives that load its modules. */
  String loadModules() {
    return root.loadModules();
  }

  Path folder() {
    return folder;
  }

  Path accounts() {
    return folder.resolve("accounts");
  }

  /** What the worker with this pid, as it knows it, says of its work in this subsystem. */
  Path accountFile(Subsystem subsystem, int pid) {
    return accounts().resolve(subsystem.label() + "-" + pid);
  }

  private void write(String file, String text) {
    try {
      Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes {@code backend.conf}: what cosockets connect to. */
  void writeBackend(int workers, int port) {
    configure(
        "backend",
        Map.of(
            "workers", Integer.toString(workers),
            "folder", folderInside(),
            "port", Integer.toString(port)));
  }

  /** Writes {@code gateway.conf}, the nginx under test, with its Lua. */
  void writeGateway(Configuration configuration, int workers, Ports ports) {
    write(
        "spec.lua",
        "return { backend_port = %d, churn = %s, pools = %s }\n"
            .formatted(ports.backend(), Churn.STANDARD.toLua(), configuration.workload().toLua()));
    add("workload.lua");
    add("churn.lua");
    add("block.lua");
    add("end_slowly.lua");
    configure("stream", Map.of("folder", folderInside(), "port", Integer.toString(ports.stream())));
    configure(
        "gateway",
        Map.of(
            "workers", Integer.toString(workers),
            "folder", folderInside(),
            "port", Integer.toString(ports.http()),
            "modules", root.loadModules(),
            "stream", root.subsystems().contains(Subsystem.STREAM) ? "include stream.conf;" : "",
            "cache", configuration.hasCache() ? "proxy_cache_path cache keys_zone=cache:1m;" : ""));
  }

  /** Writes a file that a configuration needs besides, as it is. */
  void add(String file) {
    write(file, fixture(file));
  }

  /** Starts the nginx of {@code NAME.conf}, in which each {@code @word@} is replaced. */
  NginxProcess launch(String name, Map<String, String> words) {
    configure(name, words);
    return launch(name);
  }

  /** Starts the nginx of {@code NAME.conf}, which is there. */
  NginxProcess launch(String name) {
    NginxProcess nginx = NginxProcess.launch(root, folder, name);
    launched.add(nginx);
    return nginx;
  }

  private void configure(String name, Map<String, String> words) {
    String configuration = fixture(name + ".conf");
    for (Map.Entry<String, String> word : words.entrySet()) {
      configuration = configuration.replace("@" + word.getKey() + "@", word.getValue());
    }
    write(name + ".conf", configuration);
  }

  /** The shell command that starts the nginx of {@code NAME.conf}. */
  String command(String name) {
    return String.join(" ", NginxProcess.command(root, folder, name));
  }

  /** Ends all that was launched and waits until it is gone. */
  void stop() {
    launched.forEach(NginxProcess::stop);
  }

  /** Stops, and removes the folder. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(safetyNet);
    endAndRemove();
  }

  private void endAndRemove() {
    stop();
    remove(folder);
  }

  /** Removes a folder with all that is in it. */
  static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fixture(String file) {
    try {
      return Files.readString(FIXTURES.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
