package io.cosockpool.nginx.configuration;

import io.cosockpool.elf.Symbol;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;

/**
 * Where a module stands among those of its block, {@code ctx_index}: its contexts and
 * configurations have that place in their arrays.
 *
 * @param module the symbol of the module
 */
public record ModuleIndex(Symbol module) implements Walk<Integer> {
  @Override
  public Integer of(Snapshot memory) throws MemoryException {
    return NginxModule.at(memory, module).index();
  }
}
