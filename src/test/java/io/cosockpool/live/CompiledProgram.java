package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.launcher.Execution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** C programs that tests compile for themselves. */
final class CompiledProgram {
  private CompiledProgram() {}

  /**
   * Compiles a program.
   *
   * @param options after the source, so that libraries may be among them
   * @return the program's path
   */
  static String by(String compiler, String source, Path program, String... options)
      throws IOException, InterruptedException {
    Path file = Files.writeString(Path.of(program + ".c"), source);
    List<String> command =
        new ArrayList<>(List.of(compiler, "-o", program.toString(), file.toString()));
    command.addAll(List.of(options));
    Execution run = Execution.of(new ProcessBuilder(command));
    assertEquals(0, run.exitCode(), run.errors());
    return program.toString();
  }
}
