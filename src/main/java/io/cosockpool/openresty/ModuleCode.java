package io.cosockpool.openresty;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
import java.util.List;
import java.util.OptionalLong;

/**
 * The code of {@code ngx_http_lua_pipe.c} of lua-nginx-module, for which no program has to have
 * names: what a compiler makes of one file stands together, around a function that the file
 * exports.
 *
 * @param exported the address of that function; empty before lua-nginx-module 0.10.14, and where
 *     the module has no pipes
 */
public record ModuleCode(OptionalLong exported) {
  private static final String EXPORTED = "ngx_http_lua_ffi_pipe_spawn";

  /** The symbols that it is found by. */
  public static final List<String> SYMBOLS = List.of(EXPORTED);

  /** Its files before and behind this one are the same module's. */
  private static final long NEAR = 32 * 1024;

  /** By those of its symbols that were found. */
  public static ModuleCode of(List<Symbol> symbols) {
    return new ModuleCode(
        DynamicSymbols.first(symbols, EXPORTED)
            .map(symbol -> OptionalLong.of(symbol.address()))
            .orElse(OptionalLong.empty()));
  }

  /** Whether a function is the module's. */
  boolean holds(long function) {
    if (exported.isEmpty()) {
      return false;
    }
    long behind = function - exported.getAsLong();
    return behind > -NEAR && behind < NEAR;
  }
}
