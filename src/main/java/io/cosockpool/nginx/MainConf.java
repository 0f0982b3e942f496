package io.cosockpool.nginx;

import io.cosockpool.elf.Symbol;
import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import java.util.List;
import java.util.Optional;

/**
 * The way from {@code ngx_cycle} to the main configuration of a module: {@code cycle->conf_ctx},
 * the context of the module's block in it ({@code http}, {@code stream}), the module's place in
 * that block's {@code main_conf}.
 */
public final class MainConf {
  /** nginx has about 60 modules, OpenResty and Kong about 100. */
  private static final long MAX_MODULES = 4096;

  private static final Layout NGINX = Catalogue.variants("nginx").getFirst();
  private static final Structure MODULE = NGINX.structure("ngx_module_t");

  private static final Place CYCLE = Place.of("ngx_cycle");

  private final Memory memory;

  /** For the memory of an nginx. */
  public MainConf(Memory memory) {
    this.memory = memory;
  }

  /**
   * Where the main configuration of a module lies.
   *
   * @param cycle the symbol {@code ngx_cycle}
   * @param block the symbol of the module that the block belongs to, such as {@code
   *     ngx_http_module}
   * @param module the symbol of the module
   * @return empty if the configuration has no such block
   */
  public Optional<View> find(Symbol cycle, Symbol block, Symbol module)
      throws MemoryLostException, UnreadableException, BrokenInvariantException {
    List<Block> globals =
        memory.read(List.of(cycleRange(cycle), moduleRange(block), moduleRange(module)));
    Place context = placeOf(block);
    long blockContext = context(globals.get(0), globals.get(1), context);
    if (blockContext == 0) {
      return Optional.empty();
    }
    long confs = pointerIn("ngx_conf_ctx_t", "main_conf", blockContext, context);
    Place conf = context.to("main_conf[" + module.name() + "]");
    long mainConf = element(confs, index(globals.get(2), "ctx_index"), conf);
    Structure structure = NGINX.structure("ngx_lua_main_conf_t");
    return Optional.of(
        new View(structure, memory.read(new Range(mainConf, structure.size(), conf))));
  }

  /** Where the context of a block stands, {@code ngx_http_conf_ctx_t} or its like; 0 without it. */
  public long context(Symbol cycle, Symbol block)
      throws MemoryLostException, UnreadableException, BrokenInvariantException {
    List<Block> globals = memory.read(List.of(cycleRange(cycle), moduleRange(block)));
    return context(globals.get(0), globals.get(1), placeOf(block));
  }

  private long context(Block cycle, Block block, Place place)
      throws MemoryLostException, UnreadableException, BrokenInvariantException {
    long contexts = pointerIn("ngx_cycle_t", "conf_ctx", cycle.i64(0), CYCLE);
    return element(contexts, index(block, "index"), place);
  }

  private static Place placeOf(Symbol block) {
    return CYCLE.to("conf_ctx[" + block.name() + "]");
  }

  private static Range cycleRange(Symbol cycle) {
    return new Range(cycle.address(), 8, CYCLE);
  }

  private static Range moduleRange(Symbol module) {
    return new Range(module.address(), MODULE.size(), Place.of(module.name()));
  }

  private static long index(Block module, String field) throws BrokenInvariantException {
    long index = new View(MODULE, module).unsigned(field);
    if (index < 0 || index >= MAX_MODULES) {
      throw new BrokenInvariantException(module.place(), field + " is " + index);
    }
    return index;
  }

  private long pointerIn(String structure, String field, long address, Place place)
      throws MemoryLostException, UnreadableException {
    Structure layout = NGINX.structure(structure);
    return new View(layout, memory.read(new Range(address, layout.size(), place))).unsigned(field);
  }

  private long element(long array, long index, Place place)
      throws MemoryLostException, UnreadableException {
    return memory.read(new Range(array + 8 * index, 8, place)).i64(0);
  }
}
