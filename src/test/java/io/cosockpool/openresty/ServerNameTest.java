package io.cosockpool.openresty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.StillMemory;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.connections.UsedEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The name of a TLS server in OpenSSL's object of an idle connection. */
class ServerNameTest {
  private static final int DESCRIPTOR = 17;
  private static final int PLACE = 0xa20;
  private static final int LENGTH = 0x15d0;
  private static final String MANY =
      IntStream.range(0, 100).mapToObj(i -> "host" + i).collect(Collectors.joining(":"));
  private static final Name SHOP = name("shop.example");

  private final OneEntry entry = new OneEntry();
  private final AddressSpace space = entry.space();
  private final long vm = space.allocate(1024);
  private final long pool = space.allocate(64);
  private final long item = space.allocate(208);
  private final long object = space.allocate(8);
  private final long ssl = space.allocate(LENGTH);
  private final ModuleCode code = new ModuleCode(OptionalLong.empty());

  ServerNameTest() {
    space.u8(vm + 9, 6);
    space.u64(vm + 16, vm + 512);
    space.u64(pool, vm);
    space.u64(item, pool);
    space.u64(item + 24, entry.address());
    space.u64(object, ssl);
    entry.set(item, DESCRIPTOR);
    entry.encryptBy(object);
    // What looks like a key, a pointer into the object itself, and one to where no memory is.
    space.u64(ssl + 0x100, 0x9f86_d081_884c_7d65L);
    space.u64(ssl + 0x200, ssl + 0x300);
    space.u64(ssl + 0x208, ssl + (1L << 30));
    lead(0x400, text("other.example"));
  }

  private static Name name(String text) {
    return new Name(text.getBytes(StandardCharsets.US_ASCII));
  }

  private long text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    long address = space.allocate(bytes.length + 1);
    space.bytes(address, bytes);
    return address;
  }

  private void lead(int offset, long address) {
    space.u64(ssl + offset, address);
  }

  private List<LuaVm> machines() throws MemoryException {
    return List.of(LuaVm.at(new StillMemory(space), vm, Place.of("lua")));
  }

  private RawEntry read() throws MemoryException {
    return entry.read(new UsedEntry(0, item, DESCRIPTOR, -1), machines(), code);
  }

  private Set<Integer> places(Name... names) throws MemoryException {
    return new ServerNamePlace(entry.context(machines(), code), read(), Set.of(names))
        .of(new StillMemory(space));
  }

  private Optional<Name> found() throws MemoryException {
    return new ServerNameWalk(entry.context(machines(), code), read(), PLACE)
        .of(new StillMemory(space))
        .name();
  }

  @Test
  void itsPlaceIsWhereTheAddressOfTheWholeNameStands() throws Exception {
    lead(PLACE, text("shop.example"));
    lead(PLACE + 8, text("shop.example.org"));
    lead(PLACE + 16, text("shop.exampl"));

    assertEquals(Set.of(PLACE), places(SHOP));
    assertEquals(Set.of(PLACE), places(SHOP, name("443")));
  }

  @Test
  void aNameThatStandsTwiceHasTwoPlaces() throws Exception {
    lead(PLACE, text("shop.example"));
    lead(0x58, text("shop.example"));

    assertEquals(Set.of(0x58, PLACE), places(SHOP));
  }

  @Test
  void aNameThatIsNowhereHasNoPlace() throws Exception {
    assertEquals(Set.of(), places(SHOP));
  }

  @Test
  void aNameIsReadFromItsPlace() throws Exception {
    assertEquals(Optional.empty(), found());

    lead(PLACE, text("shop.example"));

    assertEquals(Optional.of(SHOP), found());
  }

  @Test
  void aNameIsReadAtTheEndOfMemory() throws Exception {
    long page = 0x7f00_0000_0000L;
    space.map(page, 4096);
    space.bytes(page + 4096 - 13, SHOP.bytes());
    lead(PLACE, page + 4096 - 13);

    assertEquals(Optional.of(SHOP), found());
  }

  @Test
  void whatIsNoNameOfAHostIsNone() throws Exception {
    for (String text :
        List.of("", "shop example", "shop.example\n", "x".repeat(256), "\u00e9t\u00e9")) {
      lead(PLACE, text(text));

      assertEquals(Optional.empty(), found(), text);
    }
    lead(PLACE, 1L << 40);

    assertEquals(Optional.empty(), found());
  }

  @Test
  void theNameOfAnotherConnectionIsNotBelieved() throws Exception {
    lead(PLACE, text("shop.example"));
    ServerNameWalk walk = new ServerNameWalk(entry.context(machines(), code), read(), PLACE);

    entry.encryptBy(space.allocate(8));

    assertThrows(TornReadException.class, () -> walk.of(new StillMemory(space)));
  }

  @Test
  void aPoolMayHaveTheNameOfAHostInItsOwn() {
    assertEquals(Set.of(SHOP), HostName.in(name("shop.example:443")));
    assertEquals(
        Set.of(name("https"), name("db-1"), SHOP, name("true")),
        HostName.in(name("https:db-1:443:shop.example:true:")));
    assertEquals(Set.of(), HostName.in(name("10.0.0.7:443")));
    assertEquals(Set.of(), HostName.in(name("a b:443")));
    assertEquals(Set.of(), HostName.in(name("a:".repeat(600))));
    assertEquals(16, HostName.in(name(MANY)).size());
  }
}
