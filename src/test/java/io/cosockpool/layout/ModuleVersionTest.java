package io.cosockpool.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.elf.Symbol;
import io.cosockpool.memory.Block;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What an {@code ngx_module_t} tells, before and since nginx 1.9.11. */
class ModuleVersionTest {
  private static Optional<ModuleVersion> of(long... words) {
    ByteBuffer bytes = ByteBuffer.allocate(56).order(ByteOrder.LITTLE_ENDIAN);
    for (long word : words) {
      bytes.putLong(word);
    }
    Symbol module = new Symbol("ngx_core_module", 0x1000, 0x1000, 56);
    return ModuleVersion.of(new Block(ModuleVersion.range(module), bytes.array()));
  }

  @Test
  void versionAndSignatureAreTold() {
    assertEquals(
        Optional.of(new ModuleVersion(VersionRange.of(1_022_001), OptionalLong.of(0x2000))),
        of(-1, 0, 0, 0, 0, 1_022_001, 0x2000));
  }

  @Test
  void beforeThereIsNothingButANumberThatAllHave() {
    assertEquals(
        Optional.of(new ModuleVersion(VersionRange.parse("1.0.0-1.9.10"), OptionalLong.empty())),
        of(-1, 0, 0, 0, 0, 0, 1));
  }

  @Test
  void whatIsNoModuleIsNotUnderstood() {
    assertEquals(Optional.empty(), of(-1, 0, 0, 0, 0, 7, 7));
  }
}
