package io.cosockpool.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a program said and how it ended.
 *
 * @param output its standard output
 * @param errors its standard error
 */
public record Execution(int exitCode, String output, String errors) {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Runs a program to its end; one that does not come to an end within minutes is a failure. */
  public static Execution of(ProcessBuilder program) throws IOException, InterruptedException {
    return start(program).await();
  }

  /** Starts a program and lets it run beside the test. */
  public static Running start(ProcessBuilder program) throws IOException {
    Path output = Files.createTempFile("cosockpool-test", ".out");
    Path errors = Files.createTempFile("cosockpool-test", ".err");
    Process process =
        program.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
    return new Running(process, output, errors);
  }

  /** A program that may still run. */
  public record Running(Process process, Path output, Path errors) {
    /** Waits for the end of the program. */
    public Execution await() throws InterruptedException {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError("still running: " + process.info());
      }
      return new Execution(process.exitValue(), take(output), take(errors));
    }

    private static String take(Path file) {
      try {
        String text = Files.readString(file, UTF_8);
        Files.delete(file);
        return text;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
