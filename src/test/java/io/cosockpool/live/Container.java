package io.cosockpool.live;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A root as a container: in namespaces of its own, with an idle process that keeps them. */
final class Container implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** $1 is the root, $2 is what is bound to its /opt. */
  private static final String SET_UP =
      """
      ip link set lo up
      mount -t proc proc "$1/proc"
      mount --bind "$2" "$1/opt"
      mount -o remount,bind,ro "$1/opt"
      mount -t tmpfs -o noexec none "$1/tmp"
      exec chroot "$1" sleep infinity
      """;

  private final Process process;

  private Container(Process process) {
    this.process = process;
  }

  /** Starts one in which a folder of ours is {@code /opt}, read-only, and nothing in /tmp runs. */
  static Container start(NginxRoot root, Path opt) throws IOException {
    Container container =
        new Container(
            new ProcessBuilder(
                    List.of(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--net",
                        "--ipc",
                        "--uts",
                        "--kill-child",
                        "sh",
                        "-euc",
                        SET_UP,
                        "sh",
                        root.folder().toString(),
                        opt.toString()))
                .inheritIO()
                .start());
    Eventually.until(LIMIT, () -> container.first().isPresent(), "the first process");
    return container;
  }

  private Optional<ProcessHandle> first() {
    return process
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("/sleep"))
        .findAny();
  }

  /** A command line in the namespaces and the root of the container, with this user. */
  ProcessBuilder command(int user, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--target=" + first().orElseThrow().pid(),
                "--mount",
                "--pid",
                "--net",
                "--ipc",
                "--uts",
                "--root",
                "--wd",
                "--setgid=" + user,
                "--setuid=" + user,
                "env",
                "-i",
                "PATH=/usr/sbin:/usr/bin:/sbin:/bin"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Eventually.until(LIMIT, () -> !process.isAlive(), "the end of the container");
  }
}
