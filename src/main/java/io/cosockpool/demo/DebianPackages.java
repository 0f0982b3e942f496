package io.cosockpool.demo;

import io.cosockpool.demo.ChildProcess.Outcome;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The packages of nginx and its Lua module with all that the machine lacks of what they depend on,
 * downloaded and unpacked without being installed. If apt's lists of packages are missing or too
 * old, newer ones are read into a folder of our own; the machine's stay as they are.
 */
final class DebianPackages {
  /** What to do where Debian's packages cannot be had. */
  static final String HELP =
      "Install OpenResty, or nginx with lua-nginx-module, and run the demo again: it uses what is"
          + " on PATH or in /usr/local/openresty.";

  private static final List<String> WANTED = List.of("nginx", "libnginx-mod-http-lua");

  /** {@code Inst NAME [INSTALLED] (VERSION SUITE [ARCHITECTURE])}. */
  private static final Pattern TO_INSTALL =
      Pattern.compile("^Inst (\\S+) (?:\\[\\S*\\] )?\\((\\S+) ", Pattern.MULTILINE);

  private final Path folder;
  private final Consumer<String> progress;

  DebianPackages(Path folder, Consumer<String> progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /** Where the packages' files are in a folder; it takes the mode that the packages give it. */
  static Path rootIn(Path folder) {
    return folder.resolve("root");
  }

  /**
   * Fills the folder.
   *
   * @throws DemoException if apt does not have the packages or cannot fetch them
   */
  void unpack() throws DemoException, IOException, InterruptedException {
    Path downloads = Files.createDirectory(folder.resolve("downloads"));
    download(downloads);
    Path root = Files.createDirectory(rootIn(folder));
    try (DirectoryStream<Path> archives = Files.newDirectoryStream(downloads, "*.deb")) {
      for (Path archive : archives) {
        require(run("dpkg-deb", "-x", archive.toString(), root.toString()), "unpacked");
      }
    }
    FileTree.delete(downloads);
  }

  private void download(Path downloads) throws DemoException, IOException, InterruptedException {
    if (!fetch(downloads, List.of()).isSuccess()) {
      progress.accept("apt's lists of packages are missing or too old; reading newer ones");
      List<String> ownLists = ownLists();
      require(aptGet(folder, ownLists, List.of("update")), "listed by 'apt-get update'");
      require(fetch(downloads, ownLists), "downloaded");
      FileTree.delete(folder.resolve("apt"));
    }
  }

  private Outcome fetch(Path downloads, List<String> options)
      throws DemoException, IOException, InterruptedException {
    List<String> simulation = new ArrayList<>(List.of("-s", "--no-install-recommends", "install"));
    simulation.addAll(WANTED);
    Outcome plan = aptGet(folder, options, simulation);
    if (!plan.isSuccess()) {
      return plan;
    }
    List<String> arguments = new ArrayList<>(List.of("download"));
    TO_INSTALL
        .matcher(plan.output())
        .results()
        .map(DebianPackages::nameAndVersion)
        .forEach(arguments::add);
    progress.accept(
        "there is no nginx with Lua here; downloading %d packages of one, to be unpacked into the"
                .formatted(arguments.size() - 1)
            + " cache folder, not installed");
    return aptGet(downloads, options, arguments);
  }

  private static String nameAndVersion(MatchResult line) {
    return line.group(1) + "=" + line.group(2);
  }

  private List<String> ownLists() throws IOException {
    Path apt = folder.resolve("apt");
    Files.createDirectories(apt.resolve("lists/partial"));
    Files.createDirectories(apt.resolve("cache/archives/partial"));
    return List.of(
        "-o", "Dir::State::Lists=" + apt.resolve("lists"),
        "-o", "Dir::Cache=" + apt.resolve("cache"));
  }

  /** The account that apt gives to its downloads cannot enter our folder. */
  private static Outcome aptGet(Path workingFolder, List<String> options, List<String> arguments)
      throws DemoException, IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("apt-get", "-q", "-o", "APT::Sandbox::User=root"));
    command.addAll(options);
    command.addAll(arguments);
    return run(workingFolder, command);
  }

  private Outcome run(String... command) throws DemoException, IOException, InterruptedException {
    return run(folder, List.of(command));
  }

  private static Outcome run(Path workingFolder, List<String> command)
      throws DemoException, IOException, InterruptedException {
    if (SearchPath.find(command.getFirst()).isEmpty()) {
      throw DemoException.withoutNginx(
          "there is none on this machine, and without " + command.getFirst() + " none to download",
          HELP);
    }
    return ChildProcess.run(command, workingFolder, Map.of());
  }

  private static void require(Outcome outcome, String done) throws DemoException {
    if (!outcome.isSuccess()) {
      throw DemoException.withoutNginx(
          "there is none on this machine, and Debian's packages could not be "
              + done
              + ": "
              + outcome.lastWords(),
          HELP);
    }
  }
}
