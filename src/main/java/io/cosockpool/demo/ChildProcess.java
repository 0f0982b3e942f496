package io.cosockpool.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that the demo runs, and that ends with it. */
final class ChildProcess implements AutoCloseable {
  private static final int GRACE_SECONDS = 5;
  private static final int LAST_LINES = 4;

  private final Process process;

  private ChildProcess(Process process) {
    this.process = process;
  }

  /**
   * What a program that ran to its end had to say.
   *
   * @param status its exit status
   * @param output its standard output and standard error together
   */
  record Outcome(int status, String output) {
    boolean isSuccess() {
      return status == 0;
    }

    /** The end of the output in one line, where programs say why they failed. */
    String lastWords() {
      return ChildProcess.lastWords(output);
    }
  }

  /**
   * Starts a program with no input.
   *
   * @param output the file that takes its standard output and standard error
   */
  static ChildProcess start(
      List<String> command, Path workingFolder, Map<String, String> environment, Path output)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(inOwnSession(command))
            .directory(workingFolder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(environment);
    return new ChildProcess(builder.start());
  }

  /**
   * A Ctrl-C goes to all of a terminal's foreground processes at once: a program that it ended
   * before we heard of it would look like one that failed.
   */
  private static List<String> inOwnSession(List<String> command) {
    return SearchPath.find("setsid")
        .map(setsid -> Stream.concat(Stream.of(setsid.toString()), command.stream()).toList())
        .orElse(command);
  }

  /** Runs a program to its end. */
  static Outcome run(List<String> command, Path workingFolder, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(workingFolder, "output-", ".txt");
    try (ChildProcess child = start(command, workingFolder, environment, output)) {
      int status = child.process.waitFor();
      return new Outcome(
          status, new String(Files.readAllBytes(output), StandardCharsets.ISO_8859_1));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** The last lines of a program's output or log as one. */
  static String lastWords(String text) {
    List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    int first = Math.max(0, lines.size() - LAST_LINES);
    return String.join("; ", lines.subList(first, lines.size()));
  }

  int pid() {
    return Math.toIntExact(process.pid());
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** Ends it and all that it started: SIGTERM for it, SIGKILL for what is left after a while. */
  @Override
  public void close() {
    List<ProcessHandle> family =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    process.destroy();
    awaitEnd(family);
    family.forEach(ProcessHandle::destroyForcibly);
    awaitEnd(family);
  }

  /** Not interruptible, since an interrupt is a reason to clean up and none to stop doing so. */
  private static void awaitEnd(List<ProcessHandle> family) {
    CompletableFuture.allOf(
            family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
        .completeOnTimeout(null, GRACE_SECONDS, TimeUnit.SECONDS)
        .join();
  }
}
