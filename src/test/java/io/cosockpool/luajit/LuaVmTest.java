package io.cosockpool.luajit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cosockpool.image.LuaBuild;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Place;
import io.cosockpool.model.Subsystem;
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
    LuaVm vm = LuaVm.at(image.process(), image.lua(Subsystem.HTTP).address(), PLACE);
    Table registry = registry(image, vm);

    assertEquals(variant, vm.variant());
    assertEquals(size, vm.stringLayout(registry, PLACE).size());
    assertEquals(lengthOffset, vm.stringLayout(registry, PLACE).offset("len"));
  }

  @Test
  void theRegistryHasItsEntriesAndNoRemovedOnes() throws Exception {
    WorkerImage image = image(LuaBuild.TODAY);
    LuaVm vm = LuaVm.at(image.process(), image.lua(Subsystem.HTTP).address(), PLACE);

    Table registry = registry(image, vm);

    assertEquals(12 + 3 + 1, registry.entries().size());
    assertEquals(3, registry.entries().stream().filter(e -> e.key().is(ObjectType.STRING)).count());
    assertEquals(
        image.table(Subsystem.HTTP).address(),
        registry.entries().stream()
            .filter(e -> e.key().isLightUserdata(poolKey(image)))
            .findFirst()
            .orElseThrow()
            .value()
            .address());
  }

  @Test
  void aKeyThatNoTableHoldsIsAnError() throws Exception {
    WorkerImage image = image(LuaBuild.TODAY);
    LuaVm vm = LuaVm.at(image.process(), image.lua(Subsystem.HTTP).address(), PLACE);

    assertThrows(BrokenInvariantException.class, () -> vm.registryWith(poolKey(image) + 4, PLACE));
  }

  @Test
  void whatIsNoThreadIsNoVm() {
    WorkerImage image = image(LuaBuild.TODAY);
    assertThrows(
        BrokenInvariantException.class,
        () -> LuaVm.at(image.process(), image.lua(Subsystem.HTTP).global(), PLACE));
  }

  private static Table registry(WorkerImage image, LuaVm vm) throws Exception {
    return vm.registryWith(poolKey(image), PLACE);
  }

  private static long poolKey(WorkerImage image) {
    return image.address("ngx_http_lua_socket_pool_key");
  }

  private static WorkerImage image(LuaBuild build) {
    return WorkerImage.builder().lua(build).http(PoolSpec.of("a", 1, 0, 1)).build();
  }
}
