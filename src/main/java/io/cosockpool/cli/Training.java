package io.cosockpool.cli;

import io.cosockpool.findings.Findings;
import io.cosockpool.linux.ResultOutput;
import io.cosockpool.model.Report;
import io.cosockpool.reading.Reader;
import io.cosockpool.recording.RecordingFile;
import io.cosockpool.report.ChartFormat;
import io.cosockpool.report.JsonFormat;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolListing;
import io.cosockpool.report.PoolOrder;
import io.cosockpool.report.ReportFormat;
import io.cosockpool.report.TextFormat;
import io.cosockpool.targets.Targets;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the build runs to make the AOT cache: it loads all classes, reads recorded workers, and
 * takes every step of a real reading that needs no nginx.
 */
public final class Training {
  private static final String CLASS_SUFFIX = ".class";
  private static final String MODULE_DESCRIPTOR = "module-info" + CLASS_SUFFIX;

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
    for (ReportFormat format : formats(report)) {
      ResultOutput.toStandardOutput(format.render(report));
    }
    // A child, since that is what Yama lets a plain user read; it waits for an input that ends with
    // this process.
    Process target = new ProcessBuilder("cat").start();
    Main.main(new String[] {"pools", "-p", target.pid() + ",-" + target.pid()});
  }

  /** Those that are waited for; nobody waits for a page. */
  private static List<ReportFormat> formats(Report report) {
    PoolListing selection = new PoolListing(PoolGrouping.POOL, PoolOrder.USAGE, 0);
    return List.of(
        new JsonFormat(),
        new TextFormat<>(selection),
        new ChartFormat<>(
            selection,
            Screen.style(true, ColorOption.always),
            Findings.of(report, OptionalLong.empty()),
            false));
  }

  private static void loadOurClasses()
      throws ClassNotFoundException, IOException, URISyntaxException {
    Path ours = ourClasses();
    try (Stream<Path> files = Files.walk(ours)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = ours.relativize(file).toString();
        if (name.endsWith(CLASS_SUFFIX) && !name.equals(MODULE_DESCRIPTOR)) {
          load(name.substring(0, name.length() - CLASS_SUFFIX.length()).replace('/', '.'));
        }
      }
    }
  }

  /** The top folder of a jar, or of a module that is linked into the runtime. */
  private static Path ourClasses() throws IOException, URISyntaxException {
    URI location = Training.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path place = Path.of(location);
    return Files.isRegularFile(place) ? FileSystems.newFileSystem(place).getPath("/") : place;
  }

  private static void load(String className) throws ClassNotFoundException {
    Class.forName(className, false, Training.class.getClassLoader());
  }
}
