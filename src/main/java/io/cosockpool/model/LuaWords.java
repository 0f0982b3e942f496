package io.cosockpool.model;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Words that LuaJIT and OpenResty bring along, and that cosockpool looks for or writes itself. No
 * user gave them, so that a redacted report shows them.
 */
public final class LuaWords {
  /** What LuaJIT calls the variables of a loop that have no name, by the byte for each. */
  public static final List<String> LOOP_VARIABLES =
      List.of(
          "",
          "(for index)",
          "(for limit)",
          "(for step)",
          "(for generator)",
          "(for state)",
          "(for control)");

  private static final List<String> METAMETHODS =
      List.of(
          "__lt",
          "__le",
          "__eq",
          "__unm",
          "__len",
          "__add",
          "__sub",
          "__mul",
          "__div",
          "__mod",
          "__pow",
          "__concat",
          "__gc",
          "__index",
          "__newindex");

  /** LuaJIT keeps a text once: where a function is called like a key, its name is that key. */
  private static final List<String> KEYS =
      List.of("_LOADED", "package", "path", "ngx", "config", "ngx_lua_version");

  private static final Set<Name> ALL =
      Stream.of(LOOP_VARIABLES, METAMETHODS, KEYS)
          .flatMap(List::stream)
          .map(word -> new Name(word.getBytes(StandardCharsets.US_ASCII)))
          .collect(Collectors.toUnmodifiableSet());

  private LuaWords() {}

  /** Whether no user made up this name. */
  public static boolean include(Name name) {
    return ALL.contains(name);
  }
}
