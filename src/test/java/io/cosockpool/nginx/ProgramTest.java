package io.cosockpool.nginx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cosockpool.elf.Symbol;
import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.ElfImage;
import io.cosockpool.image.ElfImage.Linking;
import io.cosockpool.image.ImageProcess;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.process.Images;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.ProcessEndedException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramTest {
  private static final long BASE = 0x5566_0000_0000L;
  private static final String MODULE = "ngx_http_lua_module";

  /** A master that ends while its symbols are read is no master without the Lua module. */
  @Test
  void whatAnEndedProcessDidNotTellIsAskedOfItsForks() throws MemoryLostException {
    AddressSpace space = new AddressSpace(0x1000_0000);
    ElfImage image =
        ElfImage.write(space, BASE, new Linking(true, true, true, 0), Map.of(MODULE, 8), List.of());
    List<Mapping> mappings = image.mappings("fd:01 1");
    Memory worker = ImageProcess.of(2, space, mappings).memory();
    Memory ended =
        ranges -> {
          throw new ProcessEndedException(1);
        };
    Program program = Program.of(worker, Images.bases(mappings));

    assertThrows(
        ProcessEndedException.class, () -> program.symbols(ended, List.of(MODULE, "ngx_cycle")));

    assertEquals(
        List.of(new Symbol(MODULE, BASE, image.address(MODULE), 8)),
        program.symbols(worker, List.of(MODULE, "ngx_cycle")));
  }
}
