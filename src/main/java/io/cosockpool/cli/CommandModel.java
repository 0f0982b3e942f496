package io.cosockpool.cli;

import io.cosockpool.layout.VersionRange;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolOrder;
import io.cosockpool.targets.PidTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * The commands and options, as picocli's model, built without annotations since reflection would
 * cost a good part of a start. The man page and the completion are made from it too.
 */
public final class CommandModel {
  /** What picocli would load half of java.time and java.sql for. */
  private static final String CONVERTERS_WITHOUT_USE = "java.time.*,java.sql.*";

  /**
   * Makes what this model leaves to picocli, the lists of repeatable options. picocli's own factory
   * looks for Groovy in every jar, which takes longer than all of the parsing.
   */
  private static final CommandLine.IFactory LISTS =
      new CommandLine.IFactory() {
        @Override
        public <K> K create(Class<K> type) {
          return type.cast(new ArrayList<>());
        }
      };

  private static final Map<String, Supplier<CommandSpec>> COMMANDS = commands();

  private CommandModel() {}

  private static Map<String, Supplier<CommandSpec>> commands() {
    Map<String, Supplier<CommandSpec>> commands = new LinkedHashMap<>();
    commands.put("pools", () -> pools("pools"));
    commands.put("record", CommandModel::record);
    commands.put("layout", CommandModel::layout);
    commands.put("explain", CommandModel::explain);
    commands.put("demo", CommandModel::demo);
    return Collections.unmodifiableMap(commands);
  }

  /** The command line as a whole. Options stand before or after a command's name. */
  public static CommandLine commandLine() {
    return commandLine(COMMANDS.keySet());
  }

  /**
   * The command line with those commands alone that stand among the arguments: a model of all costs
   * a good part of a start. An option's value that looks like a command does no harm.
   */
  static CommandLine commandLineFor(String[] arguments) {
    Set<String> named = new LinkedHashSet<>(COMMANDS.keySet());
    named.retainAll(Set.copyOf(Arrays.asList(arguments)));
    return commandLine(named);
  }

  /** The help of a command, or of the command line as a whole, which tells of all commands. */
  static String usage(String command) {
    CommandLine all = commandLine();
    return all.getSubcommands()
        .getOrDefault(command, all)
        .getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  private static CommandLine commandLine(Set<String> commands) {
    System.setProperty("picocli.converters.excludes", CONVERTERS_WITHOUT_USE);
    CommandSpec root = pools("cosockpool");
    root.usageMessage()
        .description(
            "Reads the cosocket connection pools of running OpenResty, Kong and APISIX workers:"
                + " size, connections, free ones, backlog and queue of each.",
            "Without a command: pools. Without a target: every nginx with the Lua module on this"
                + " machine. It never writes to what it reads, and stops it with --freeze only.");
    for (String command : commands) {
      root.addSubcommand(
          command, new CommandLine(Objects.requireNonNull(COMMANDS.get(command)).get(), LISTS));
    }
    CommandLine commandLine = new CommandLine(root, LISTS);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.registerConverter(Duration.class, DurationOption::parse);
    commandLine.registerConverter(PidTarget.class, CommandModel::pid);
    commandLine.registerConverter(VersionRange.class, CommandModel::versions);
    commandLine.registerConverter(NameGlob.class, NameGlob::of);
    return commandLine;
  }

  private static CommandSpec pools(String name) {
    CommandSpec spec = command(name);
    spec.usageMessage()
        .description("One reading of every cosocket pool of every worker (the default command).")
        .footerHeading("%nExamples:%n")
        .footer(
            "  sudo cosockpool                       every nginx with Lua on this machine",
            "  sudo cosockpool -p 3786686            this worker, or this master's workers",
            "  sudo cosockpool -p -3786686           a process group, by any of its members",
            "  sudo cosockpool --exe /usr/local/openresty/nginx/sbin/nginx",
            "  sudo cosockpool -c 'nginx -g \"daemon off;\" -c /tmp/n.conf'",
            "  sudo cosockpool -p 3786686 | jq '.http | keys'",
            "  cosockpool --replay gateway.recording -o text",
            "  sudo cosockpool -o html --output-file report.html",
            "",
            "Exit codes: 0 done, 1 a fault of cosockpool, 2 usage, 3 no such process, 4 not permitted,",
            "  5 no nginx worker with Lua, 6 unknown build, 7 it ended or never held still,",
            "  8 the report could not be written, 9 the command of -c failed, 10 --fail-on.");
    addTargets(spec);
    addTimeout(spec);
    addFreeze(spec);
    addOutput(
        spec,
        "json; text: columns; chart: bars; html: one page with all that is found, with"
            + " --output-file. Default: chart on a terminal, json otherwise.");
    addSelection(spec);
    addRedaction(spec);
    addVerbosity(spec);
    return spec;
  }

  private static void addOutput(CommandSpec spec, String formats) {
    spec.addOption(
        OptionSpec.builder("-o", "--output")
            .paramLabel("FORMAT")
            .type(OutputFormat.class)
            .description(formats)
            .build());
    spec.addOption(
        OptionSpec.builder("--output-file")
            .paramLabel("FILE")
            .type(Path.class)
            .description(
                "Write the result to FILE instead of standard output; a regular file is complete or"
                    + " left as it was.")
            .build());
  }

  private static void addTargets(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("-p", "--pid")
            .paramLabel("PID")
            .type(List.class)
            .auxiliaryTypes(PidTarget.class)
            .splitRegex(",(?!$)")
            .splitRegexSynopsisLabel(",")
            .description(
                "Read this process; a master stands for its workers. Negative: a process group, by"
                    + " its id or by any of its members. Repeatable, and several with commas.")
            .build());
    spec.addOption(
        OptionSpec.builder("--exe")
            .paramLabel("PATH")
            .type(List.class)
            .auxiliaryTypes(Path.class)
            .description(
                "Read every process started from this program, even if the file was replaced or"
                    + " deleted since. Repeatable.")
            .build());
    spec.addOption(
        OptionSpec.builder("-c", "--command")
            .paramLabel("CMD")
            .type(String.class)
            .description(
                "Run CMD with /bin/sh -c and read it and all that it starts every 100 ms until the"
                    + " last of them ends. Its standard output goes to standard error.")
            .build());
    spec.addOption(
        OptionSpec.builder("--replay")
            .paramLabel("FILE")
            .type(Path.class)
            .description("Read what the command record wrote instead of running processes.")
            .build());
    spec.addOption(
        OptionSpec.builder("--debug-file")
            .paramLabel("FILE")
            .type(Path.class)
            .description(
                "Debug information (DWARF) of the build that runs, for what the command layout"
                    + " shows; pools are read without.")
            .build());
  }

  private static void addSelection(CommandSpec spec) {
    spec.addOption(
        flag("-w", "--wide")
            .description(
                "All that is known: how often idle connections were reused, when they expire, their"
                    + " state in the kernel, what waits for a pool, the workers and the findings, also those that"
                    + " need this.")
            .build());
    spec.addOption(
        OptionSpec.builder("--pool")
            .paramLabel("GLOB")
            .type(List.class)
            .auxiliaryTypes(NameGlob.class)
            .description(
                "Only pools whose whole name matches; * is any text, ? any character. Repeatable.")
            .build());
    spec.addOption(
        OptionSpec.builder("--by")
            .paramLabel("pool|worker|both")
            .type(PoolGrouping.class)
            .completionCandidates(List.of("pool", "worker", "both"))
            .description(
                "What a line or a bar stands for: a pool in all workers, a worker with all its pools,"
                    + " or a pool of one worker. For text, chart and html.")
            .build());
    spec.addOption(
        OptionSpec.builder("--sort")
            .paramLabel("usage|waiting|name|size")
            .type(PoolOrder.class)
            .completionCandidates(List.of("usage", "waiting", "name", "size"))
            .description("What comes first in text, chart and html.")
            .build());
    spec.addOption(
        OptionSpec.builder("--top")
            .paramLabel("N")
            .type(Integer.class)
            .description(
                "The most lines or bars of text, chart and html; 0 is all (default: 30 of a chart,"
                    + " all otherwise).")
            .build());
    spec.addOption(
        OptionSpec.builder("--color")
            .paramLabel("auto|always|never")
            .type(ColorOption.class)
            .description(
                "Colours of the chart (default: auto, on a terminal unless NO_COLOR is set).")
            .build());
    spec.addOption(
        OptionSpec.builder("--peer-limit")
            .paramLabel("N")
            .type(Long.class)
            .description("The connections that one peer can take, for the finding about it.")
            .build());
    spec.addOption(
        OptionSpec.builder("--fail-on")
            .paramLabel("full|queue|finding")
            .type(FailOn.class)
            .description(
                "Exit code 10 if a pool is full, if connects wait, or if there is any finding, for"
                    + " which what pools hold is read as with --wide.")
            .build());
  }

  private static void addTimeout(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("--timeout")
            .paramLabel("DURATION")
            .type(Duration.class)
            .description(
                "The longest that one reading may take over all targets, such as 500ms, 10s or 2m"
                    + " (default: 10s).")
            .build());
  }

  /** Its value is attached by an equals sign: what follows after a blank is not for it. */
  private static void addFreeze(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("--freeze")
            .paramLabel("MS")
            .arity("0..1")
            .type(Duration.class)
            .converters(FreezeOption::parse)
            .preprocessor(FreezeOption::preprocess)
            .description(
                "Stop each worker by ptrace for the moment of reading it, at most MS milliseconds (1 to"
                    + " 1000, default: 10), so that all its pools are of one moment. What takes"
                    + " longer, or cannot be stopped, is read while the worker runs on, and that is"
                    + " said. -v says how long each stop was.")
            .build());
  }

  private static void addVerbosity(CommandSpec spec) {
    spec.addOption(
        flag("-v", "--verbose")
            .description("Say on standard error what was found where, and what reading it cost.")
            .build());
    spec.addOption(
        flag("-q", "--quiet")
            .description("Say nothing of single processes on standard error; see the exit code.")
            .build());
  }

  private static void addRedaction(CommandSpec spec) {
    spec.addOption(
        flag("--redact")
            .description(
                "Put pseudonyms in place of the names of pools, hosts and peers, wherever they would"
                    + " be told: as long as the names, the same one for the same name, drawn at"
                    + " random and kept nowhere; ports become others. The name of this machine and"
                    + " the paths of files are left out, and of command lines what nginx itself says"
                    + " remains.")
            .build());
  }

  private static CommandSpec record() {
    CommandSpec spec = command("record");
    spec.usageMessage()
        .description(
            "Writes all that pools and layout ask of these processes into FILE, which only you may"
                + " read: --replay FILE gives the same reports anywhere. It holds memory of the workers,"
                + " their command lines, and the time. Names of pools are in it, which may be"
                + " secrets: --redact replaces them. What no reading looks at is zero, unless a"
                + " reading failed: then all that it read may be needed to see why, and only with"
                + " --redact is the rest zero.",
            "With -c: of each worker the last true reading that found pools.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  sudo cosockpool record gateway.recording -p 3786686",
            "  sudo cosockpool record --redact gateway.recording -p 3786686    to be sent to others",
            "  cosockpool record --replay gateway.recording --redact other.recording");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("FILE")
            .type(Path.class)
            .required(true)
            .description("The recording.")
            .build());
    addTargets(spec);
    addTimeout(spec);
    addFreeze(spec);
    addRedaction(spec);
    addVerbosity(spec);
    return spec;
  }

  private static CommandSpec layout() {
    CommandSpec spec = command("layout");
    spec.usageMessage()
        .description(
            "Shows what is known about a process: versions and build ids, and each structure with"
                + " its fields, their offsets and widths, and where that comes from: measured on the"
                + " process itself, from the catalogue, or from debug information (DWARF). What live"
                + " memory does not confirm is said to be unconfirmed.",
            "With --file: what the debug information of a program or library says. With export"
                + " --file: the same as entries of the catalogue.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  sudo cosockpool layout -p 3786686",
            "  sudo cosockpool layout -p 3786686 --debug-file /usr/lib/debug/nginx.debug",
            "  cosockpool layout --file /usr/local/openresty/nginx/sbin/nginx",
            "  cosockpool layout export --file objs/nginx --http-lua 0.10.28");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("export")
            .type(LayoutAction.class)
            .arity("0..1")
            .index("0")
            .description("Write entries of the catalogue from the file of --file.")
            .build());
    addTargets(spec);
    spec.addOption(
        OptionSpec.builder("--file")
            .paramLabel("BINARY")
            .type(Path.class)
            .description(
                "Read the debug information of this program or library, wherever it is found,"
                    + " instead of a process.")
            .build());
    spec.addOption(
        OptionSpec.builder("--http-lua")
            .paramLabel("VERSION")
            .type(VersionRange.class)
            .description("For export: the version of the http Lua module in the file.")
            .build());
    spec.addOption(
        OptionSpec.builder("--stream-lua")
            .paramLabel("VERSION")
            .type(VersionRange.class)
            .description("For export: the version of the stream Lua module in the file.")
            .build());
    addTimeout(spec);
    addOutput(spec, "json or text. Default: text on a terminal, json otherwise.");
    addRedaction(spec);
    addVerbosity(spec);
    return spec;
  }

  /** What {@code layout} can do besides showing. */
  enum LayoutAction {
    export
  }

  private static CommandSpec explain() {
    CommandSpec spec = command("explain");
    spec.usageMessage()
        .description(
            "Says what a finding means, how it is recognised and what to do; without a code, which"
                + " codes there are.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("CODE")
            .type(String.class)
            .required(false)
            .arity("0..1")
            .description("The code of the finding.")
            .build());
    return spec;
  }

  private static CommandSpec demo() {
    CommandSpec spec = command("demo");
    spec.usageMessage()
        .description(
            "Starts a private nginx with Lua on loopback, gives it pools to show, reads them, says"
                + " what they mean, and cleans up.");
    return spec;
  }

  private static CommandSpec command(String name) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(null, LISTS).name(name);
    spec.usageMessage().width(100).synopsisSubcommandLabel("[COMMAND]");
    spec.addOption(
        flag("-h", "--help").usageHelp(true).description("Show this help and exit.").build());
    spec.addOption(
        flag("--version").versionHelp(true).description("Show the version and exit.").build());
    spec.versionProvider(() -> new String[] {"cosockpool " + version()});
    return spec;
  }

  private static OptionSpec.Builder flag(String... names) {
    return OptionSpec.builder(names).type(boolean.class).arity("0");
  }

  private static PidTarget pid(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number != 0 && number != Integer.MIN_VALUE) {
        return new PidTarget(number);
      }
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not a process id");
    }
    throw new TypeConversionException("'" + text + "' is not a process id");
  }

  private static VersionRange versions(String text) {
    try {
      return VersionRange.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "' is not a version, such as 0.10.28");
    }
  }

  /** The version that the build wrote into the jar's resources. */
  static String version() {
    try (InputStream version = CommandModel.class.getResourceAsStream("/cosockpool.version")) {
      return version == null
          ? "unknown"
          : new String(version.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
