package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput;
import io.cosockpool.model.Report;
import io.cosockpool.reading.Reader;
import io.cosockpool.recording.RecordingFile;
import io.cosockpool.target.Targets;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * What the build runs to make the AOT cache: it loads all classes, reads recorded workers, and
 * takes every step of a real reading that needs no nginx.
 */
public final class Training {
  private static final String CLASS_SUFFIX = ".class";

  private Training() {}

  /**
   * Trains, and exits with the code of a process that is no nginx.
   *
   * @param arguments a recording
   */
  public static void main(String[] arguments) throws Exception {
    loadOurClasses();
    Report report =
        Reader.read(
            Targets.select(RecordingFile.read(Files.readAllBytes(Path.of(arguments[0])))),
            Duration.ofSeconds(10));
    for (OutputFormat output : OutputFormat.values()) {
      ResultOutput.toStandardOutput(output.format().render(report));
    }
    // A child, since that is what Yama lets a plain user read; it waits for an input that ends with
    // this process.
    Process target = new ProcessBuilder("cat").start();
    Main.main(new String[] {"pools", "-p", target.pid() + ",-" + target.pid()});
  }

  private static void loadOurClasses()
      throws ClassNotFoundException, IOException, URISyntaxException {
    Path jar = Path.of(Training.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
        String name = entry.getName();
        if (name.endsWith(CLASS_SUFFIX)) {
          load(name.substring(0, name.length() - CLASS_SUFFIX.length()).replace('/', '.'));
        }
      }
    }
  }

  private static void load(String className) throws ClassNotFoundException {
    Class.forName(className, false, Training.class.getClassLoader());
  }
}
