package io.cosockpool.openresty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cosockpool.elf.Symbol;
import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.StillMemory;
import io.cosockpool.layout.Structure;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.nginx.connections.EntryArray;
import io.cosockpool.nginx.connections.EntryFields;
import io.cosockpool.nginx.connections.FoundEntry;
import io.cosockpool.nginx.connections.ListeningSockets;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.nginx.layouts.Cycle;
import io.cosockpool.nginx.layouts.CycleCounters;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * OpenResty's nginx has an entry by which the Lua module hears of signals. It belongs to nothing:
 * its handler alone tells whose it is.
 */
class ModuleCodeTest {
  private static final int CONNECTION = 232;
  private static final int DESCRIPTOR = 9;
  private static final long EXPORTED = 0x5566_0012_3450L;

  private final AddressSpace space = new AddressSpace(0x5500_0000_0000L);
  private final long connections = space.allocate(CONNECTION);
  private final long events = space.allocate(96);

  private RawEntry.Type read(long handler, Symbol... symbols) throws MemoryException {
    space.u32(connections + 24, DESCRIPTOR);
    space.u64(events + 16, handler);
    Cycle cycle =
        new Cycle(
            1,
            connections,
            CONNECTION,
            events,
            events,
            96,
            new Cycle.Listening(0, 0, 0),
            OptionalLong.empty(),
            new CycleCounters(0, 8, 0, 0, 0, OptionalInt.empty(), 0));
    EntryFields fields =
        EntryFields.common(List.of(new Structure("ngx_connection_t", CONNECTION, Map.of())));
    EntryContext context =
        new EntryContext(
            new EntryArray(cycle, fields, ListeningSockets.UNKNOWN),
            List.of(),
            OptionalInt.empty(),
            ModuleCode.of(List.of(symbols)),
            List.of(),
            0,
            List.of());
    return new EntryWalk(context, new FoundEntry(new UsedEntry(0, 0, DESCRIPTOR, -1), 0, 0, 0, 0))
        .of(new StillMemory(space))
        .orElseThrow()
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
  }

  @Test
  void withoutPipesTheModuleHasNone() {
    assertThrows(BrokenInvariantException.class, () -> read(EXPORTED));
  }
}
