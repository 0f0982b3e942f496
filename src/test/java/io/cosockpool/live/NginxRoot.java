package io.cosockpool.live;

import io.cosockpool.model.Subsystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/**
 * What is needed to start an nginx with Lua.
 *
 * @param folder the root that nginx sees: of a small Debian system, or of this one
 * @param binary nginx, as seen from that root
 * @param modules what it has to load, in this order, as seen from that root
 * @param subsystems those that its Lua modules work in
 */
public record NginxRoot(Path folder, Path binary, List<Path> modules, Set<Subsystem> subsystems) {

  private static final Path DEBIAN_BINARY = Path.of("/usr/sbin/nginx");
  private static final List<Path> DEBIAN_MODULES =
      List.of(
          Path.of("/usr/lib/nginx/modules/ndk_http_module.so"),
          Path.of("/usr/lib/nginx/modules/ngx_http_lua_module.so"));

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

  /** The folder with a curl that speaks HTTP/3, and no nginx. */
  static Path ofHttp3Client() {
    return of(DebianRelease.TRIXIE, "trixie-curl").folder();
  }

  private static NginxRoot of(DebianRelease release, String name) {
    CommandResult result = CommandResult.of("fixtures/provision", name);
    if (result.exitCode() == 0) {
      return new NginxRoot(
          Path.of(result.lastLine()), DEBIAN_BINARY, DEBIAN_MODULES, Set.of(Subsystem.HTTP));
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

  /** The directives that load its modules. */
  String loadModules() {
    return modules.stream().map("load_module %s;"::formatted).collect(Collectors.joining("\n"));
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
