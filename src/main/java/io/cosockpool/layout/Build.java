package io.cosockpool.layout;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a build says of itself.
 *
 * @param nginx the versions of nginx that it may be: the one that {@code ngx_module_t.version}
 *     tells, 1022001 for 1.22.1, or those before 1.9.11, which do not tell theirs; empty if it is
 *     none that is known
 * @param signature {@code ngx_module_t.signature}; empty before nginx 1.9.11, which has none
 * @param httpLua {@code ngx_lua_version} of the http module's VM, 10023 for 0.10.23
 * @param streamLua the same of the stream module's VM, 16 for 0.0.16; its first versions gave the
 *     http module's number
 */
public record Build(
    Optional<VersionRange> nginx, String signature, OptionalInt httpLua, OptionalInt streamLua) {
  private static final String SIZES = "8,4,8,";

  /** A build that says nothing of Lua. */
  public Build(Optional<VersionRange> nginx, String signature) {
    this(nginx, signature, OptionalInt.empty(), OptionalInt.empty());
  }

  /** The same build with the numbers that the Lua modules give their versions. */
  public Build withLua(OptionalInt http, OptionalInt stream) {
    return new Build(nginx, signature, http, stream);
  }

  /** The digits of the signature, one a build flag; empty if there are none. */
  public String flags() {
    return signature.startsWith(SIZES) ? signature.substring(SIZES.length()) : "";
  }

  /** The version of the Lua module that a structure belongs to. */
  OptionalInt luaOf(String structure) {
    if (structure.startsWith("ngx_http_lua_")) {
      return httpLua;
    }
    return structure.startsWith("ngx_stream_lua_") ? streamLua : OptionalInt.empty();
  }
}
