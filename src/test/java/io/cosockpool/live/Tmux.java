package io.cosockpool.live;

import io.cosockpool.launcher.Execution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A terminal of tmux, in which one command runs. */
final class Tmux implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path folder;

  private Tmux(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts a line of sh in a terminal of this size, whose last words are the exit code. In it
   * {@code modes} says whether the terminal's are those from before.
   */
  static Tmux start(int columns, int rows, String line) throws IOException {
    Tmux tmux = new Tmux(Files.createTempDirectory("tmux"));
    Path script = tmux.folder.resolve("script");
    Files.writeString(
        script,
        """
        stty -g > %1$s/before
        modes() {
          if stty -g | cmp -s %1$s/before; then echo same modes; else echo other modes; fi
        }
        %2$s
        code=$?
        stty -g > %1$s/after
        echo $code > %1$s/code
        cat
        """
            .formatted(tmux.folder, line));
    tmux.run(
        "-f",
        "/dev/null",
        "new-session",
        "-d",
        "-x",
        Integer.toString(columns),
        "-y",
        Integer.toString(rows),
        "-c",
        Path.of("").toAbsolutePath().toString(),
        "sh " + script);
    return tmux;
  }

  private String run(String... arguments) {
    List<String> command = new ArrayList<>(List.of("tmux", "-S", folder.resolve("s").toString()));
    command.addAll(List.of(arguments));
    return output(command);
  }

  private static String output(List<String> command) {
    try {
      Execution run = Execution.of(new ProcessBuilder(command));
      if (run.exitCode() != 0) {
        throw new AssertionError(command + ": " + run.errors());
      }
      return run.output();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Presses keys, as tmux calls them. */
  void press(String... keys) {
    String[] arguments = new String[keys.length + 1];
    arguments[0] = "send-keys";
    System.arraycopy(keys, 0, arguments, 1, keys.length);
    run(arguments);
  }

  void resize(int columns, int rows) {
    run("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
  }

  /** What the terminal shows now. */
  List<String> lines() {
    return run("capture-pane", "-p").lines().toList();
  }

  /** Waits until the terminal shows something, and answers all that it shows then. */
  List<String> await(Predicate<List<String>> shown, String what) {
    List<List<String>> last = new ArrayList<>();
    try {
      Eventually.until(
          LIMIT,
          () -> {
            last.clear();
            last.add(lines());
            return shown.test(last.getFirst());
          },
          what);
    } catch (AssertionError e) {
      throw new AssertionError(what + ", but:\n" + String.join("\n", last.getFirst()), e);
    }
    return last.getFirst();
  }

  /** Waits for a line. */
  String awaitLine(Predicate<String> line, String what) {
    return await(lines -> lines.stream().anyMatch(line), what).stream()
        .filter(line)
        .findFirst()
        .orElseThrow();
  }

  /** Waits until the command has ended, and answers its exit code. */
  int awaitEnd() throws IOException {
    Path code = folder.resolve("code");
    Eventually.until(LIMIT, () -> sizeOf(code) > 0, "the command's end");
    return Integer.parseInt(Files.readString(code).strip());
  }

  private static long sizeOf(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Whether the terminal's modes are those from before the command, and the usual screen is seen.
   */
  boolean isAsBefore() throws IOException {
    return Files.readString(folder.resolve("before"))
            .equals(Files.readString(folder.resolve("after")))
        && showsItsUsualScreen();
  }

  /** Whether that is seen, with a cursor. */
  boolean showsItsUsualScreen() {
    return run("display-message", "-p", "#{alternate_on} #{cursor_flag}").strip().equals("0 1");
  }

  /** The process that has the terminal and was started from this name. */
  long pidOf(String name) {
    String terminal = run("display-message", "-p", "#{pane_tty}").strip();
    return Long.parseLong(
        output(List.of("pgrep", "-t", terminal.substring("/dev/".length()), name)).strip());
  }

  @Override
  public void close() throws IOException {
    run("kill-server");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
