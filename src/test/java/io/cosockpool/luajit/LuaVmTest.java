package io.cosockpool.luajit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.LuaBuild;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Place;
import io.cosockpool.model.Subsystem;
import io.cosockpool.reading.Walked;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LuaVmTest {
  private static final Place PLACE = Place.of("lua");

  @ParameterizedTest
  @CsvSource({
    "true, true, GC64, 24, 16",
    "true, false, GC64, 24, 20",
    "false, true, not GC64, 16, 12",
    "false, false, not GC64, 20, 16"
  })
  void tellsEachBuildByItsBytes(
      boolean gc64, boolean oldStrings, String variant, int size, int lengthOffset)
      throws Exception {
    WorkerImage image = image(new LuaBuild(gc64, oldStrings, true));
    LuaVm vm = vm(image);
    List<Entry> registry = registry(image, poolKey(image));
    StringLayout strings =
        Walked.result(image.process(), memory -> vm.stringLayout(memory, registry, PLACE));

    assertEquals(variant, vm.variant());
    assertEquals(size, strings.structure().size());
    assertEquals(lengthOffset, strings.structure().offset("len"));
  }

  @Test
  void theRegistryHasItsEntriesAndNoRemovedOnes() throws Exception {
    WorkerImage image = image(LuaBuild.TODAY);

    List<Entry> registry = registry(image, poolKey(image));

    assertEquals(12 + 3 + 1, registry.size());
    assertEquals(3, registry.stream().filter(e -> e.key().is(ObjectType.STRING)).count());
    assertEquals(
        image.table(Subsystem.HTTP).address(),
        registry.stream()
            .filter(e -> e.key().isLightUserdata(poolKey(image)))
            .findFirst()
            .orElseThrow()
            .value()
            .address());
  }

  @Test
  void ofALargeTableTheRestIsCounted() throws Exception {
    WorkerImage image = image(LuaBuild.TODAY);
    List<Entry> all = registry(image, poolKey(image));
    LuaVm vm = vm(image);
    long registry = image.registry(Subsystem.HTTP).address();

    TableEntries few =
        Walked.result(image.process(), memory -> vm.table(memory, registry, PLACE, 32, 5));
    assertEquals(all.subList(0, 5), few.entries());
    assertEquals(all.size() - 5, few.leftOut());
    assertEquals(0, few.unreadNodes());

    TableEntries part =
        Walked.result(image.process(), memory -> vm.table(memory, registry, PLACE, 8, 100));
    assertEquals(32, part.nodes());
    assertEquals(24, part.unreadNodes());
    assertEquals(all.subList(0, part.entries().size()), part.entries());
    assertTrue(part.entries().size() < all.size());
  }

  @Test
  void aHashMaskThatNoTableHasIsAnError() throws Exception {
    WorkerImage image = image(LuaBuild.TODAY);
    LuaVm vm = vm(image);
    for (long mask : List.of(0x7ffffffL, 0xffffffffL, 30L)) {
      image.space().u32(image.registry(Subsystem.HTTP).maskAddress(), mask);
      long registry = image.registry(Subsystem.HTTP).address();
      assertThrows(
          BrokenInvariantException.class,
          () -> Walked.result(image.process(), memory -> vm.table(memory, registry, PLACE, 8, 8)));
    }
  }

  @Test
  void aKeyThatNoTableHoldsIsAnError() throws Exception {
    WorkerImage image = image(LuaBuild.TODAY);

    assertThrows(BrokenInvariantException.class, () -> registry(image, poolKey(image) + 4));
  }

  @Test
  void whatIsNoThreadIsNoVm() {
    WorkerImage image = image(LuaBuild.TODAY);
    assertThrows(
        BrokenInvariantException.class, () -> vmAt(image, image.lua(Subsystem.HTTP).global()));
  }

  private static LuaVm vm(WorkerImage image) throws Exception {
    return vmAt(image, image.lua(Subsystem.HTTP).address());
  }

  private static LuaVm vmAt(WorkerImage image, long address) throws Exception {
    return Walked.result(image.process(), memory -> LuaVm.at(memory, address, PLACE));
  }

  private static List<Entry> registry(WorkerImage image, long key) throws Exception {
    LuaVm vm = vm(image);
    return Walked.result(image.process(), memory -> vm.registryWith(memory, key, PLACE));
  }

  private static long poolKey(WorkerImage image) {
    return image.address("ngx_http_lua_socket_pool_key");
  }

  private static WorkerImage image(LuaBuild build) {
    return WorkerImage.builder().lua(build).http(PoolSpec.of("a", 1, 0, 1)).build();
  }
}
