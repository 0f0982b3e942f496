package io.cosockpool.openresty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.StillMemory;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.connections.UsedEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * An idle connection of a balancer in Lua as Kong and APISIX patch the Lua module: its item lies in
 * a userdata of the registry, behind the pool.
 */
class LuaBalancerPoolTest {
  private static final int SIZE = 5;
  private static final int ITEM = 32;
  private static final int POOL = 64;

  private final OneEntry entry = new OneEntry();
  private final AddressSpace space = entry.space();
  private final long vm = space.allocate(1024);
  private final long pool = space.allocate(POOL + SIZE * ITEM);
  private final long item = pool + POOL + 3 * ITEM;

  LuaBalancerPoolTest() {
    space.u8(vm + 9, 6);
    space.u64(vm + 16, vm + 512);
    entry.set(item, 17);
    space.u64(pool, SIZE);
    space.u64(pool + 8, 3);
    space.u32(pool + 16, 0x00ab_cdefL);
    space.u64(pool + 24, vm);
    // The queue of idle connections has one.
    space.u64(pool + 32, item);
    space.u64(pool + 40, item);
    space.u64(item, pool + 32);
    space.u64(item + 8, pool + 32);
    space.u64(item + 16, entry.address());
    space.u64(item + 24, pool);
  }

  private RawEntry read() throws MemoryException {
    return read(17);
  }

  private RawEntry read(int shown) throws MemoryException {
    return read(item, shown);
  }

  private RawEntry read(long shownItem, int shown) throws MemoryException {
    LuaVm machine = LuaVm.at(new StillMemory(space), vm, Place.of("lua"));
    return entry.read(
        new UsedEntry(0, shownItem, shown, -1),
        List.of(machine),
        new ModuleCode(OptionalLong.empty()));
  }

  /**
   * The same in a pool as Kong has it today, whose name follows its items.
   *
   * @param gap how far behind them it says that the name is
   */
  private RawEntry.Owner namedPool(String name, int gap) throws MemoryException {
    int head = 72;
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    long named = space.allocate(head + SIZE * ITEM + bytes.length + 8);
    long behind = named + head + SIZE * ITEM;
    long idle = named + head + 2 * ITEM;
    space.u64(named, SIZE);
    space.u64(named + 8, 1);
    space.u64(named + 16, bytes.length);
    space.u64(named + 24, behind + gap);
    space.u64(named + 32, vm);
    space.u64(named + 40, idle);
    space.u64(named + 48, idle);
    space.u64(idle, named + 40);
    space.u64(idle + 8, named + 40);
    space.u64(idle + 16, entry.address());
    space.u64(idle + 24, named);
    space.bytes(behind, bytes);
    entry.set(idle, 17);
    return read(idle, 17).owner();
  }

  @Test
  void aPoolMayKeepItsName() throws Exception {
    RawEntry.Owner owner = namedPool("10.0.0.1|80|shop", 0);

    assertEquals(RawEntry.Type.BALANCER_ITEM, owner.type());
    assertEquals(
        Optional.of(new RawEntry.LuaBalancerPool(SIZE, 1, Optional.of(name("10.0.0.1|80|shop")))),
        owner.kept());
  }

  @Test
  void aNameThatIsTooLongIsNotKnown() throws Exception {
    assertEquals(
        Optional.of(new RawEntry.LuaBalancerPool(SIZE, 1, Optional.empty())),
        namedPool("x".repeat(4097), 0).kept());
  }

  @Test
  void aNameElsewhereIsOfNoPool() {
    assertThrows(BrokenInvariantException.class, () -> namedPool("shop", 8));
  }

  @Test
  void itsConnectionIsKnownWithThePool() throws Exception {
    RawEntry.Owner owner = read().owner();

    assertEquals(RawEntry.Type.BALANCER_ITEM, owner.type());
    assertEquals(
        Optional.of(new RawEntry.LuaBalancerPool(SIZE, 3, Optional.of(name("crc32:00abcdef")))),
        owner.kept());
  }

  private static Name name(String text) {
    return new Name(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anItemOutsideOfThePoolIsNone() {
    space.u64(pool, 3);

    assertThrows(BrokenInvariantException.class, this::read);
  }

  @Test
  void aPoolOfNoVmIsNone() {
    space.u64(pool + 24, vm + 8);

    assertThrows(BrokenInvariantException.class, this::read);
  }

  @Test
  void anItemThatIsInNoQueueIsNone() {
    space.u64(pool + 32, pool + 32);

    assertThrows(BrokenInvariantException.class, this::read);
  }

  /**
   * What the array showed is said of an entry of which nothing else is known, so it has to hold.
   */
  @Test
  void anUnknownOwnerOfAnotherConnectionThanTheArrayShowedIsNotBelieved() {
    space.u64(pool + 32, pool + 32);

    assertThrows(TornReadException.class, () -> read(18));
  }
}
