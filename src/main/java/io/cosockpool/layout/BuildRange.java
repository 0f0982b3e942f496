package io.cosockpool.layout;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Builds that have the same layout of a structure. It is written as {@code nginx 1.15.0-1.17.4, lua
 * 0.10.14-0.10.17, +22 -24}: versions, and digits of the signature, counted from 1, that are 1 or
 * 0.
 *
 * @param nginx the versions of nginx
 * @param lua the versions of the Lua module that the structure belongs to, if it is one of Lua's
 * @param flags digits of the signature that matter, and whether they are 1
 */
public record BuildRange(
    VersionRange nginx, Optional<VersionRange> lua, Map<Integer, Boolean> flags) {
  private static final String NGINX = "nginx ";
  private static final String LUA = "lua ";

  /** Reads what {@link #toString} writes. */
  public static BuildRange parse(String text) {
    VersionRange nginx = null;
    Optional<VersionRange> lua = Optional.empty();
    Map<Integer, Boolean> flags = new TreeMap<>();
    for (String part : text.split(", ", -1)) {
      if (part.startsWith(NGINX)) {
        nginx = VersionRange.parse(part.substring(NGINX.length()));
      } else if (part.startsWith(LUA)) {
        lua = Optional.of(VersionRange.parse(part.substring(LUA.length())));
      } else {
        for (String flag : part.split(" ", -1)) {
          flags.put(Integer.parseInt(flag.substring(1)), flag.charAt(0) == '+');
        }
      }
    }
    if (nginx == null) {
      throw new IllegalArgumentException("no version of nginx in: " + text);
    }
    return new BuildRange(nginx, lua, flags);
  }

  /** Whether a build is one of these. */
  boolean contains(Build build, OptionalInt luaVersion) {
    return build.nginx().filter(nginx::overlaps).isPresent()
        && (lua.isEmpty() || luaVersion.isEmpty() || lua.get().contains(luaVersion.getAsInt()))
        && agreesWith(build.flags());
  }

  /** Whether a build has the flags; one that does not tell them may have. */
  boolean agreesWith(String digits) {
    return flags.entrySet().stream()
        .allMatch(
            flag ->
                flag.getKey() > digits.length()
                    || (digits.charAt(flag.getKey() - 1) == '1') == flag.getValue());
  }

  /** How far a build's versions are from these. */
  int distance(Build build, OptionalInt luaVersion) {
    int ofLua =
        lua.isPresent() && luaVersion.isPresent() ? lua.get().distance(luaVersion.getAsInt()) : 0;
    return build.nginx().map(nginx::distance).orElse(0) + ofLua;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(NGINX).append(nginx);
    lua.ifPresent(versions -> text.append(", ").append(LUA).append(versions));
    String separator = ", ";
    for (Map.Entry<Integer, Boolean> flag : flags.entrySet()) {
      text.append(separator).append(flag.getValue() ? '+' : '-').append(flag.getKey());
      separator = " ";
    }
    return text.toString();
  }
}
