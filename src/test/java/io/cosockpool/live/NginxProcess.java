package io.cosockpool.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An nginx master with its children, in a process group of their own. */
final class NginxProcess {

  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String WORKER = "nginx: worker process";

  private final Path folder;
  private final String name;
  private int group;
  private int master;

  private NginxProcess(Path folder, String name, int group) {
    this.folder = folder;
    this.name = name;
    this.group = group;
    this.master = group;
  }

  /**
   * Starts it with {@code NAME.conf} of the folder, where it writes {@code NAME.log} and {@code
   * NAME.pid}. As a daemon: a master whose parent is still there takes no part in an upgrade.
   */
  static NginxProcess launch(NginxRoot root, Path folder, String name) {
    int exitCode =
        run(
            new ProcessBuilder(command(root, folder, name))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".out").toFile()));
    if (exitCode != 0) {
      throw new IllegalStateException(name + " did not start:\n" + log(folder, name));
    }
    Path pidFile = folder.resolve(name + ".pid");
    Eventually.until(GRACE, () -> pidIn(pidFile).isPresent(), name + " to write its pid");
    return new NginxProcess(folder, name, pidIn(pidFile).getAsInt());
  }

  /** What starts it. */
  static List<String> command(NginxRoot root, Path folder, String name) {
    return List.of(
        "chroot",
        root.folder().toString(),
        root.binary().toString(),
        "-p",
        root.inside(folder) + "/",
        "-c",
        name + ".conf");
  }

  /** Takes the place of one that was killed: another master, which somebody else started. */
  void adopt() {
    int old = master;
    Eventually.until(
        LIMIT,
        () -> writtenPid() != old && ProcessStat.isRunning(writtenPid()),
        "another master of " + name);
    master = writtenPid();
    group = master;
  }

  int master() {
    return master;
  }

  /** What it has said and logged so far. */
  String log() {
    return log(folder, name);
  }

  String name() {
    return name;
  }

  int group() {
    return group;
  }

  /** The workers that are not about to exit, by pid. */
  List<Integer> workers() {
    return children(WORKER);
  }

  /** The master's children that call themselves this, by pid. */
  List<Integer> children(String title) {
    return ProcessStat.all().stream()
        .filter(process -> process.parent() == master && process.title().equals(title))
        .map(ProcessStat::pid)
        .sorted()
        .toList();
  }

  /** Waits for a condition of this nginx; its end, or the condition's failure, shows its log. */
  void await(BooleanSupplier condition, String what) {
    try {
      Eventually.until(LIMIT, () -> checkRunning() && condition.getAsBoolean(), what);
    } catch (RuntimeException | AssertionError e) {
      throw new IllegalStateException(name + ": " + e.getMessage() + "\n" + log(folder, name), e);
    }
  }

  void stopWorkers() {
    signal("WINCH", master);
  }

  /** Has a worker serve its last requests and end. */
  void quit(int worker) {
    signal("QUIT", worker);
  }

  void reload() {
    signal("HUP", master);
  }

  /** Has the binary started anew; from then on {@link #master} is the new one. Answers the old. */
  int startSuccessor() {
    int old = master;
    signal("USR2", old);
    await(() -> writtenPid() != old, "a new master after USR2");
    master = writtenPid();
    return old;
  }

  /** Has a master that was succeeded end when its workers have, and waits for that. */
  void retire(int old) {
    signal("QUIT", old);
    await(() -> !ProcessStat.isRunning(old), "the end of the old master " + old);
  }

  /** Ends all processes of the group and waits until they are gone. */
  void stop() {
    signal("TERM", -group);
    try {
      Eventually.until(GRACE, this::isGone, "the end of " + name);
    } catch (AssertionError e) {
      kill();
    }
  }

  /** Kills all processes of the group and waits until they are gone. */
  void kill() {
    signal("KILL", -group);
    Eventually.until(GRACE, this::isGone, "the end of " + name + " after SIGKILL");
  }

  private boolean isGone() {
    return !ProcessStat.anyInGroup(group);
  }

  private boolean checkRunning() {
    if (!ProcessStat.isRunning(master)) {
      throw new IllegalStateException("nginx has ended");
    }
    return true;
  }

  /** The master that wrote the pid file, or the one known before while there is none. */
  private int writtenPid() {
    return pidIn(folder.resolve(name + ".pid")).orElse(master);
  }

  private static OptionalInt pidIn(Path file) {
    try {
      String text = Files.readString(file);
      return text.endsWith("\n")
          ? OptionalInt.of(Integer.parseInt(text.strip()))
          : OptionalInt.empty();
    } catch (IOException e) {
      return OptionalInt.empty();
    }
  }

  private static String log(Path folder, String name) {
    return Stream.of(".out", ".log")
        .map(suffix -> folder.resolve(name + suffix))
        .filter(Files::exists)
        .map(NginxProcess::read)
        .collect(Collectors.joining());
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a signal to a process, or to a group if negative; one that is gone is no failure. */
  private static void signal(String signal, int target) {
    run(
        new ProcessBuilder("sh", "-c", "kill -s \"$0\" -- \"$1\"", signal, Integer.toString(target))
            .redirectError(ProcessBuilder.Redirect.DISCARD));
  }

  private static int run(ProcessBuilder command) {
    try {
      return command.start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command.command(), e);
    }
  }
}
