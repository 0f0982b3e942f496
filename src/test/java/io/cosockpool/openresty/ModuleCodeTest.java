package io.cosockpool.openresty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cosockpool.elf.Symbol;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.nginx.connections.UsedEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * OpenResty's nginx has an entry by which the Lua module hears of signals. It belongs to nothing:
 * its handler alone tells whose it is.
 */
class ModuleCodeTest {
  private static final int DESCRIPTOR = 9;
  private static final long EXPORTED = 0x5566_0012_3450L;

  private final OneEntry entry = new OneEntry();

  private RawEntry.Type read(long handler, Symbol... symbols) throws MemoryException {
    entry.set(0, DESCRIPTOR);
    entry.handleBy(handler);
    return entry
        .read(new UsedEntry(0, 0, DESCRIPTOR, -1), List.of(), ModuleCode.of(List.of(symbols)))
        .owner()
        .type();
  }

  private static Symbol exported() {
    return new Symbol("ngx_http_lua_ffi_pipe_spawn", 0x5566_0000_0000L, EXPORTED, 512);
  }

  @Test
  void anEntryWhoseHandlerIsTheModulesIsItsOwn() throws Exception {
    assertEquals(RawEntry.Type.LUA_MODULE, read(EXPORTED - 0x1000, exported()));
    assertEquals(RawEntry.Type.LUA_MODULE, read(EXPORTED + 0x1000, exported()));
  }

  @Test
  void oneOfAnotherModuleIsNot() {
    assertThrows(BrokenInvariantException.class, () -> read(EXPORTED - 0x10000, exported()));
    assertThrows(BrokenInvariantException.class, () -> read(EXPORTED + 0x10000, exported()));
    assertThrows(BrokenInvariantException.class, () -> read(EXPORTED + Long.MIN_VALUE, exported()));
  }

  @Test
  void withoutPipesTheModuleHasNone() {
    assertThrows(BrokenInvariantException.class, () -> read(EXPORTED));
  }
}
