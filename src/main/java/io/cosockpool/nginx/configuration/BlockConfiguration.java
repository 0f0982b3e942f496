package io.cosockpool.nginx.configuration;

import io.cosockpool.elf.Symbol;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;

/**
 * Where the main configurations of a block's modules stand, {@code main_conf}, to which the context
 * of each server of the block leads; 0 if there is no such block.
 *
 * @param cycle {@code ngx_cycle}
 * @param block the module that the block belongs to, such as {@code ngx_http_module}
 */
public record BlockConfiguration(Symbol cycle, Symbol block) implements Walk<Long> {
  @Override
  public Long of(Snapshot memory) throws MemoryException {
    long context = MainConf.context(memory, cycle, block);
    return context == 0 ? 0L : MainConf.ofContext(memory, context);
  }
}
