package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import io.cosockpool.model.Subsystem;
import java.util.List;
import java.util.Optional;

/**
 * How a Lua module lays out the context of a request, {@code ngx_http_lua_ctx_t} or its stream
 * relative, and what it knows of a coroutine, {@code ngx_http_lua_co_ctx_t}.
 */
record LuaLayout(
    Structure context,
    Field request,
    Field coroutines,
    Field entry,
    Optional<Field> phase,
    Structure coroutine,
    Field data,
    Field state,
    Field parent,
    Field cleanup,
    Optional<Field> subrequests,
    Field sleep,
    Field semaphore,
    Field awaited,
    Field status,
    Field light) {
  private static final List<Layout> VARIANTS = Catalogue.variants("lua-requests");

  /** A structure that is the same in every build. */
  static Structure structure(String name) {
    return VARIANTS.getFirst().structure(name);
  }

  /**
   * That of a version of a Lua module; empty if it is older than any that is known.
   *
   * @param version 10023 for 0.10.23 of http, 16 for 0.0.16 of stream
   */
  static Optional<LuaLayout> of(Subsystem subsystem, int version) {
    Optional<LuaLayout> found = Optional.empty();
    String prefix = subsystem.label() + " ";
    for (Layout layout : VARIANTS) {
      if (layout.name().startsWith(prefix)
          && Integer.parseInt(layout.name().substring(prefix.length())) <= version) {
        found = Optional.of(of(layout));
      }
    }
    return found;
  }

  private static LuaLayout of(Layout layout) {
    Structure context = layout.structure("ngx_lua_ctx_t");
    Structure coroutine = layout.structure("ngx_lua_co_ctx_t");
    return new LuaLayout(
        context,
        context.field("request"),
        context.field("user_co_ctx"),
        context.field("entry_co_ctx"),
        context.find("context"),
        coroutine,
        coroutine.field("data"),
        coroutine.field("co"),
        coroutine.field("parent_co_ctx"),
        coroutine.field("cleanup"),
        coroutine.find("pending_subreqs"),
        coroutine.field("sleep"),
        coroutine.field("sem_wait_queue"),
        coroutine.field("waited_by_parent"),
        coroutine.field("co_status"),
        coroutine.field("is_uthread"));
  }
}
