package io.cosockpool.openresty;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.StillMemory;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.luajit.LuaVm;
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

/** A connection pool of a single entry, of which nothing but its beginning is known. */
final class OneEntry {
  private static final int LENGTH = 232;
  private static final Field SSL = new Field(96, Long.BYTES);

  private final AddressSpace space = new AddressSpace(0x5500_0000_0000L);
  private final long address = space.allocate(LENGTH);
  private final long event = space.allocate(96);

  /** What it belongs to, and its descriptor. */
  void set(long data, int descriptor) {
    space.u64(address, data);
    space.u32(address + 24, descriptor);
  }

  /** What is called when something can be read from it. */
  void handleBy(long function) {
    space.u64(event + 16, function);
  }

  AddressSpace space() {
    return space;
  }

  long address() {
    return address;
  }

  /** The address of what nginx has of its TLS. */
  void encryptBy(long ssl) {
    space.u64(address + SSL.offset(), ssl);
  }

  /** Reads it in a worker with these VMs and this module. */
  RawEntry read(UsedEntry shown, List<LuaVm> machines, ModuleCode code) throws MemoryException {
    return new EntryWalk(context(machines, code), new FoundEntry(shown, 0, 0, 0, 0))
        .of(new StillMemory(space))
        .orElseThrow();
  }

  /** A worker with these VMs and this module, that has no other entry. */
  EntryContext context(List<LuaVm> machines, ModuleCode code) {
    Cycle cycle =
        new Cycle(
            1,
            address,
            LENGTH,
            event,
            event,
            96,
            new Cycle.Listening(0, 0, 0),
            OptionalLong.empty(),
            new CycleCounters(0, 8, 0, 0, 0, OptionalInt.empty(), OptionalLong.empty(), 0));
    EntryFields fields =
        EntryFields.common(List.of(new Structure("ngx_connection_t", LENGTH, Map.of("ssl", SSL))));
    return new EntryContext(
        new EntryArray(cycle, fields, ListeningSockets.UNKNOWN),
        machines,
        OptionalInt.empty(),
        code,
        List.of(),
        0,
        List.of(),
        List.of());
  }
}
