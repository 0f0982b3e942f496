package io.cosockpool.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program that answers each line with a line, until it is closed. */
final class Coprocess implements AutoCloseable {
  private final List<String> command;
  private final Process process;
  private final BufferedReader answers;

  private Coprocess(List<String> command, Process process) {
    this.command = command;
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  static Coprocess start(List<String> command) {
    try {
      return new Coprocess(
          command,
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its answer, as the numbers it consists of. */
  List<Long> ask(String question) {
    try {
      process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("no answer of " + command);
      }
      return List.of(answer.split(" ")).stream().map(Long::parseLong).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its standard input ends, and so does it. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it ended: " + command, e);
    }
  }
}
