package io.cosockpool.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** All commands. Each is made only when it is needed, since their options cost time at a start. */
final class Commands {
  /** The command of a command line that names none. */
  static final String DEFAULT = "pools";

  private static final Map<String, Supplier<Command>> COMMANDS = commands();

  private Commands() {}

  private static Map<String, Supplier<Command>> commands() {
    Map<String, Supplier<Command>> commands = new LinkedHashMap<>();
    commands.put(DEFAULT, PoolsCommand::new);
    commands.put("connections", ConnectionsCommand::new);
    commands.put("requests", RequestsCommand::new);
    commands.put("watch", WatchCommand::new);
    commands.put("serve", ServeCommand::new);
    commands.put("record", RecordCommand::new);
    commands.put("layout", LayoutCommand::new);
    commands.put("explain", ExplainCommand::new);
    commands.put("demo", DemoCommand::new);
    return Collections.unmodifiableMap(commands);
  }

  static Set<String> names() {
    return COMMANDS.keySet();
  }

  static Command named(String name) {
    return Objects.requireNonNull(COMMANDS.get(name)).get();
  }

  static List<Command> all() {
    return COMMANDS.values().stream().map(Supplier::get).toList();
  }
}
