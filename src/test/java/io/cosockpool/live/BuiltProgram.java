package io.cosockpool.live;

import com.google.gson.stream.JsonWriter;
import io.cosockpool.launcher.Execution;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * The built program for any user: without its launcher, which would build it once more.
 *
 * @param folder holds its jars and is open to everybody
 */
record BuiltProgram(Path folder) {
  /** Puts it into a folder. */
  static BuiltProgram copiedTo(Path folder) throws IOException, URISyntaxException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (Path jar : List.of(builtJar(), jarOf(CommandLine.class), jarOf(JsonWriter.class))) {
      Files.copy(jar, folder.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    return new BuiltProgram(folder);
  }

  /** Runs it as a user and group with this number and no other privileges. */
  Execution runAs(int user, String... arguments) throws IOException, InterruptedException {
    return runBy(as(user), arguments);
  }

  /** What gives a user and group with this number, and no other privileges, to a program. */
  static List<String> as(int user) {
    return List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups");
  }

  /** Runs it by a program that starts another one. */
  Execution runBy(List<String> starter, String... arguments)
      throws IOException, InterruptedException {
    Stream<String> java =
        Stream.of(
            System.getProperty("java.home") + "/bin/java",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            folder + "/*",
            "io.cosockpool.cli.Main");
    return Execution.of(
        new ProcessBuilder(
            Stream.of(starter.stream(), java, Stream.of(arguments))
                .flatMap(words -> words)
                .toList()));
  }

  private static Path builtJar() throws IOException {
    try (Stream<Path> built = Files.list(Path.of(System.getProperty("build.folder")))) {
      return built.filter(file -> file.toString().endsWith(".jar")).findAny().orElseThrow();
    }
  }

  private static Path jarOf(Class<?> library) throws URISyntaxException {
    return Path.of(library.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
