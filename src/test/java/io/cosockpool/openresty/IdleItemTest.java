package io.cosockpool.openresty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.StillMemory;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.nginx.connections.UsedEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The item of an idle cosocket, which counts its uses behind the name of a host, or has none. */
class IdleItemTest {
  private static final int DESCRIPTOR = 17;

  private final OneEntry entry = new OneEntry();
  private final AddressSpace space = entry.space();
  private final long vm = space.allocate(1024);
  private final long pool = space.allocate(64);

  IdleItemTest() {
    space.u8(vm + 9, 6);
    space.u64(vm + 16, vm + 512);
    space.u64(pool, vm);
  }

  /** An item that has all this, and nothing behind it. */
  private RawEntry.Owner read(int length) throws MemoryException {
    long item = space.allocate(length);
    space.u64(item, pool);
    space.u64(item + 24, entry.address());
    if (length > 200) {
      space.bytes(item + 168, "db".getBytes(StandardCharsets.US_ASCII));
    }
    space.u64(item + (length > 200 ? 200 : 168), 7);
    entry.set(item, DESCRIPTOR);
    return entry
        .read(
            new UsedEntry(0, item, DESCRIPTOR, -1),
            List.of(LuaVm.at(new StillMemory(space), vm, Place.of("lua"))),
            new ModuleCode(OptionalLong.empty()))
        .owner();
  }

  @ParameterizedTest
  @CsvSource({"176", "184", "208", "216"})
  void itsUsesStandWhereItsLengthTells(int length) throws Exception {
    RawEntry.Owner owner = read(length);

    assertEquals(RawEntry.Type.POOL_ITEM, owner.type());
    assertEquals(pool, owner.reference());
    assertEquals(OptionalLong.of(7), PoolItem.uses(length, owner.counts()));
  }

  @Test
  void ofAnUnknownLengthTheyAreNotKnown() throws Exception {
    assertEquals(OptionalLong.empty(), PoolItem.uses(192, read(216).counts()));
  }

  @Test
  void whatIsNoCountIsNone() {
    assertEquals(OptionalLong.empty(), PoolItem.uses(-1L));
    assertEquals(OptionalLong.empty(), PoolItem.uses(Long.MAX_VALUE));
  }
}
