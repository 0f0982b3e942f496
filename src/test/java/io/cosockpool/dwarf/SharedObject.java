package io.cosockpool.dwarf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compiles C, and takes what it compiled apart. */
public final class SharedObject {
  private SharedObject() {}

  /** A shared object of some C, in this folder. */
  public static Path of(String source, Path folder, String name, String... options)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve(name + ".c"), source);
    Path object = folder.resolve(name + ".so");
    List<String> command =
        new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-o", object.toString()));
    command.addAll(List.of(options));
    command.add(file.toString());
    run(command);
    return object;
  }

  /** Runs a command and gives its output. */
  public static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(String.join(" ", command) + "\n" + output);
    }
    return output;
  }
}
