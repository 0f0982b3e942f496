package io.cosockpool.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What the build runs to make the AOT cache: command lines as users give them, with a recording for
 * a target, and one with a live process. Every start loads what the cache holds, so a class that
 * none of them uses is not in it.
 */
public final class Training {
  /** They run long, so that nobody waits for their start, and need libraries of their own. */
  private static final Set<String> LONG_RUNNING = Set.of("watch", "serve");

  private Training() {}

  /**
   * Trains, and exits with the code of a process that is no nginx.
   *
   * @param arguments recordings, which together have all that a reading can find
   */
  public static void main(String[] arguments) throws Exception {
    for (List<String> line : commandLines(List.of(arguments))) {
      Main.run(line.toArray(String[]::new));
    }
    // A child, since that is what Yama lets a plain user read; it waits for an input that ends with
    // this process.
    Process target = new ProcessBuilder("cat").start();
    Main.main(new String[] {"pools", "-p", target.pid() + ",-" + target.pid()});
  }

  /** Every command that reads, with every format; one that it refuses does no harm. */
  static List<List<String>> commandLines(List<String> recordings) {
    List<List<String>> lines = new ArrayList<>(List.of(List.of("--help"), List.of("--version")));
    for (Map.Entry<String, CommandLine> command :
        CommandModel.commandLine().getSubcommands().entrySet()) {
      String name = command.getKey();
      CommandSpec spec = command.getValue().getCommandSpec();
      if (LONG_RUNNING.contains(name) || spec.findOption("--replay") == null) {
        continue;
      }
      for (String recording : recordings) {
        lines.add(List.of(name, "--replay", recording));
        for (OutputFormat format : OutputFormat.values()) {
          lines.add(List.of(name, "--replay", recording, "-o", format.name()));
          lines.add(List.of(name, "--replay", recording, "-o", format.name(), "--wide"));
        }
      }
      lines.add(List.of(name, "--help"));
    }
    return lines;
  }
}
