package io.cosockpool.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for an nginx with Lua, on the machine and among unpacked packages. What proves that one
 * will do is that it accepts the demo's own configuration.
 */
final class NginxSearch {
  private static final List<String> NAMES = List.of("openresty", "nginx");
  private static final List<String> USUAL_FOLDERS =
      List.of(
          "/usr/sbin",
          "/usr/local/sbin",
          "/usr/local/openresty/nginx/sbin",
          "/usr/local/nginx/sbin",
          "/opt/openresty/nginx/sbin",
          "/opt/nginx/sbin");
  private static final List<String> USUAL_MODULE_FOLDERS =
      List.of("usr/lib/nginx/modules", "usr/share/nginx/modules");
  private static final List<String> MODULES =
      List.of("ndk_http_module.so", "ngx_http_lua_module.so");
  private static final Pattern CONFIGURED_MODULES = Pattern.compile("--modules-path=(\\S+)");
  private static final Pattern CONFIGURED_PREFIX = Pattern.compile("--prefix=(\\S+)");

  private final RunFolder folder;
  private final Optional<Path> packages;
  private String refusal = "no program called nginx was found";

  private NginxSearch(RunFolder folder, Optional<Path> packages) {
    this.folder = folder;
    this.packages = packages;
  }

  static NginxSearch onThisMachine(RunFolder folder) {
    return new NginxSearch(folder, Optional.empty());
  }

  /** Packages and machine together, since only what the machine lacks is unpacked. */
  static NginxSearch withPackages(RunFolder folder, Path packages) {
    return new NginxSearch(folder, Optional.of(packages));
  }

  /** The first that accepts the demo's configuration. */
  Optional<NginxBuild> find() throws IOException, InterruptedException {
    for (Path binary : binaries()) {
      for (NginxBuild build : builds(binary)) {
        if (accepts(build)) {
          return Optional.of(build);
        }
      }
    }
    return Optional.empty();
  }

  /** Why the last one that was tried will not do. */
  String refusal() {
    return refusal;
  }

  private Set<Path> binaries() throws IOException {
    Set<Path> binaries = new LinkedHashSet<>();
    for (Path place : binaryFolders()) {
      for (String name : NAMES) {
        Path binary = place.resolve(name);
        if (Files.isRegularFile(binary) && Files.isExecutable(binary)) {
          binaries.add(binary.toRealPath());
        }
      }
    }
    return binaries;
  }

  private List<Path> binaryFolders() {
    List<Path> folders = new ArrayList<>();
    packages.ifPresent(root -> folders.add(root.resolve("usr/sbin")));
    folders.addAll(SearchPath.folders());
    USUAL_FOLDERS.forEach(place -> folders.add(Path.of(place)));
    return folders;
  }

  /** The ways to give a program Lua: it is linked in, or in modules beside it. */
  private List<NginxBuild> builds(Path binary) throws IOException, InterruptedException {
    Map<String, String> environment = packages.map(SharedLibraries::environment).orElse(Map.of());
    ChildProcess.Outcome about;
    try {
      about = ChildProcess.run(List.of(binary.toString(), "-hV"), folder.inner(), environment);
    } catch (IOException notExecutable) {
      return List.of();
    }
    boolean takesErrorLog = about.output().contains("-e filename");
    List<NginxBuild> builds = new ArrayList<>();
    builds.add(new NginxBuild(binary, List.of(), packages, takesErrorLog));
    for (Path place : moduleFolders(about.output())) {
      List<Path> modules = MODULES.stream().map(place::resolve).toList();
      if (modules.stream().allMatch(Files::isRegularFile)) {
        builds.add(new NginxBuild(binary, modules, packages, takesErrorLog));
      }
    }
    return builds;
  }

  private Set<Path> moduleFolders(String about) {
    Set<Path> folders = new LinkedHashSet<>();
    packages.ifPresent(
        root -> USUAL_MODULE_FOLDERS.forEach(place -> folders.add(root.resolve(place))));
    argument(CONFIGURED_MODULES, about).ifPresent(folders::add);
    argument(CONFIGURED_PREFIX, about).ifPresent(prefix -> folders.add(prefix.resolve("modules")));
    USUAL_MODULE_FOLDERS.forEach(place -> folders.add(Path.of("/").resolve(place)));
    return folders;
  }

  private static Optional<Path> argument(Pattern pattern, String about) {
    Matcher matcher = pattern.matcher(about);
    return matcher.find() ? Optional.of(Path.of("/").resolve(matcher.group(1))) : Optional.empty();
  }

  private boolean accepts(NginxBuild build) throws IOException, InterruptedException {
    Configuration.write(build, folder);
    List<String> command = new ArrayList<>(build.command(folder.inner()));
    command.add("-t");
    ChildProcess.Outcome test = ChildProcess.run(command, folder.inner(), build.environment());
    refusal = test.lastWords();
    return test.isSuccess();
  }
}
