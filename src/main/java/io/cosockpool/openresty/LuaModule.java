package io.cosockpool.openresty;

import io.cosockpool.model.Subsystem;
import java.util.List;

/**
 * A Lua module of nginx by the symbols that lead to its pools: {@code ngx_http_lua_module} or
 * {@code ngx_stream_lua_module}.
 *
 * @param subsystem the part of nginx it works in
 * @param block the module whose block in the configuration holds it
 * @param core the core module of that block
 * @param module the module itself
 * @param poolKey the variable whose address is the key of the pools in the Lua registry
 */
record LuaModule(Subsystem subsystem, String block, String core, String module, String poolKey) {
  static final List<LuaModule> ALL =
      List.of(
          new LuaModule(
              Subsystem.HTTP,
              "ngx_http_module",
              "ngx_http_core_module",
              "ngx_http_lua_module",
              "ngx_http_lua_socket_pool_key"),
          new LuaModule(
              Subsystem.STREAM,
              "ngx_stream_module",
              "ngx_stream_core_module",
              "ngx_stream_lua_module",
              "ngx_stream_lua_socket_pool_key"));

  List<String> symbols() {
    return List.of(block, core, module, poolKey);
  }
}
