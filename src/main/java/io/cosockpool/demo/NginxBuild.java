package io.cosockpool.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An nginx program, and what it takes to give it Lua.
 *
 * @param binary the program
 * @param modules what is to be loaded into it; empty if Lua is linked in
 * @param packages where packages that are not installed were unpacked, if they were
 * @param takesErrorLog whether it knows {@code -e}; without it nginx opens the machine's own log
 *     before it reads a configuration
 */
record NginxBuild(Path binary, List<Path> modules, Optional<Path> packages, boolean takesErrorLog) {
  /** Where Debian puts Lua's libraries. */
  private static final String LUA_FOLDER = "usr/share/lua/5.1";

  /** The command line for a configuration {@code nginx.conf} in the prefix. */
  List<String> command(Path prefix) {
    List<String> command =
        new ArrayList<>(List.of(binary.toString(), "-p", prefix + "/", "-c", "nginx.conf"));
    if (takesErrorLog) {
      command.addAll(List.of("-e", "error.log"));
    }
    return command;
  }

  /** What its environment needs on top of ours. */
  Map<String, String> environment() {
    return packages.map(SharedLibraries::environment).orElse(Map.of());
  }

  /** The pattern of {@code lua_package_path}, if its default does not do. */
  Optional<String> luaPackagePath() {
    return packages.map(root -> root.resolve(LUA_FOLDER) + "/?.lua;;");
  }
}
