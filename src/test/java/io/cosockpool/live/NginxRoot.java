package io.cosockpool.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The folder of a small Debian root that holds nginx, its Lua module and what they need. */
public record NginxRoot(DebianRelease release, Path folder) {

  /**
   * The release's root, made if it is not there yet. When it cannot be made, a stable release is an
   * {@link IllegalStateException}, and sid aborts the test and says so on standard error.
   */
  public static NginxRoot of(DebianRelease release) {
    return of(release, release.codename());
  }

  /** The same in Debian's smallest installation, which has a shell and its tools, but no Java. */
  static NginxRoot minimal(DebianRelease release) {
    return of(release, release.codename() + "-minbase");
  }

  private static NginxRoot of(DebianRelease release, String name) {
    CommandResult result = CommandResult.of("fixtures/provision", name);
    if (result.exitCode() == 0) {
      return new NginxRoot(release, Path.of(result.lastLine()));
    }
    String reason = "Debian " + name + " is not available:\n" + result.output();
    if (release.isStable()) {
      throw new IllegalStateException(reason);
    }
    System.err.println("SKIPPED: " + reason);
    return Assumptions.abort(reason);
  }

  /** A path of this machine below the root, as nginx sees it. */
  public String inside(Path path) {
    return "/" + folder.relativize(path);
  }

  private record CommandResult(int exitCode, String output) {

    static CommandResult of(String... command) {
      try {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandResult(process.waitFor(), output.strip());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while running " + command[0], e);
      }
    }

    String lastLine() {
      return output.substring(output.lastIndexOf('\n') + 1);
    }
  }
}
