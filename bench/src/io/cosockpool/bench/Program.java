package io.cosockpool.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program that is run to its end. */
final class Program {
  private Program() {}

  /**
   * How it ran.
   *
   * @param nanoseconds from before it was started until its end was noticed
   * @param output what it wrote on standard output
   */
  record Outcome(long nanoseconds, String output) {}

  /**
   * Runs it.
   *
   * @throws IllegalStateException if it ends with another code: then there is nothing to measure
   */
  static Outcome run(int expectedCode, List<String> command) {
    try {
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      long nanoseconds = System.nanoTime() - start;
      if (code != expectedCode) {
        throw new IllegalStateException("exit code " + code + " of " + command);
      }
      return new Outcome(nanoseconds, output);
    } catch (IOException e) {
      throw new IllegalStateException("cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command, e);
    }
  }
}
