package io.cosockpool.nginx.configuration;

import io.cosockpool.elf.Symbol;
import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.walk.Snapshot;
import java.util.Optional;

/**
 * The way from {@code ngx_cycle} to the main configuration of a module: {@code cycle->conf_ctx},
 * the context of the module's block in it ({@code http}, {@code stream}), the module's place in
 * that block's {@code main_conf}.
 */
public final class MainConf {
  /** nginx has about 60 modules, OpenResty and Kong about 100. */
  private static final long MAX_MODULES = 4096;

  private static final int POINTER = 8;

  private static final Layout NGINX = Catalogue.variants("nginx").getFirst();

  private static final Structure CYCLE = NGINX.structure("ngx_cycle_t");
  private static final Field CONF_CTX = CYCLE.field("conf_ctx");

  private static final Structure MODULE = NGINX.structure("ngx_module_t");
  private static final Field INDEX = MODULE.field("index");
  private static final Field CTX_INDEX = MODULE.field("ctx_index");

  private static final Structure CONTEXT = NGINX.structure("ngx_conf_ctx_t");
  private static final Field MAIN_CONF = CONTEXT.field("main_conf");

  private static final Structure LUA_MAIN_CONF = NGINX.structure("ngx_lua_main_conf_t");

  private static final Field LUA = LUA_MAIN_CONF.field("lua");

  private static final Place CYCLE_PLACE = Place.of("ngx_cycle");

  private MainConf() {}

  /**
   * The main configuration of a Lua module, {@code ngx_lua_main_conf_t}.
   *
   * @param cycle the symbol {@code ngx_cycle}
   * @param block the symbol of the module that the block belongs to, such as {@code
   *     ngx_http_module}
   * @param module the symbol of the module
   * @return empty if the configuration has no such block
   * @throws MemoryException if nginx is not laid out as is known
   */
  public static Optional<View> find(Snapshot memory, Symbol cycle, Symbol block, Symbol module)
      throws MemoryException {
    View ofModule = module(memory, module);
    long context = context(memory, cycle, block);
    if (context == 0) {
      return Optional.empty();
    }
    Place place = placeOf(block);
    View ofBlock = structure(memory, CONTEXT, context, place);
    Place conf = place.to("main_conf[" + module.name() + "]");
    long mainConf =
        element(memory, ofBlock.unsigned(MAIN_CONF), index(ofModule, CTX_INDEX, "ctx_index"), conf);
    return Optional.of(structure(memory, LUA_MAIN_CONF, mainConf, conf));
  }

  /** The main {@code lua_State} of a Lua module's VM; 0 if it has none. */
  public static long lua(View mainConf) {
    return mainConf.unsigned(LUA);
  }

  /**
   * Where the context of a block stands, {@code ngx_http_conf_ctx_t} or its like.
   *
   * @return 0 if the configuration has no such block
   * @throws MemoryException if nginx is not laid out as is known
   */
  public static long context(Snapshot memory, Symbol cycle, Symbol block) throws MemoryException {
    Range pointer = new Range(cycle.address(), POINTER, CYCLE_PLACE);
    Block toCycle = memory.read(pointer);
    View ofBlock = module(memory, block);
    View ofCycle = structure(memory, CYCLE, toCycle.i64(0), CYCLE_PLACE);
    return element(
        memory, ofCycle.unsigned(CONF_CTX), index(ofBlock, INDEX, "index"), placeOf(block));
  }

  /**
   * Whether a process has a configuration, {@code cycle->conf_ctx}. It has none before it has read
   * one, nor at its end: nginx first lets {@code ngx_cycle} lead to a cycle that is empty, then
   * closes the Lua VM and unloads its modules (src/os/unix/ngx_process_cycle.c).
   *
   * @param cycle the symbol {@code ngx_cycle}
   */
  public static boolean isThere(Memory memory, Symbol cycle)
      throws MemoryLostException, UnreadableException {
    long address = memory.read(new Range(cycle.address(), POINTER, CYCLE_PLACE)).i64(0);
    Block ofCycle = memory.read(new Range(address, CYCLE.size(), CYCLE_PLACE));
    return new View(CYCLE, ofCycle).unsigned(CONF_CTX) != 0;
  }

  /** Where the main configurations of the block stand that a context belongs to. */
  static long ofContext(Snapshot memory, long context) throws MemoryException {
    return structure(memory, CONTEXT, context, CYCLE_PLACE.to("main_conf")).unsigned(MAIN_CONF);
  }

  private static Place placeOf(Symbol block) {
    return CYCLE_PLACE.to("conf_ctx[" + block.name() + "]");
  }

  private static View module(Snapshot memory, Symbol symbol) throws MemoryException {
    return structure(memory, MODULE, symbol.address(), Place.of(symbol.name()));
  }

  private static View structure(Snapshot memory, Structure structure, long address, Place place)
      throws MemoryException {
    return new View(structure, memory.read(new Range(address, structure.size(), place)));
  }

  private static long index(View module, Field field, String name) throws BrokenInvariantException {
    long index = module.unsigned(field);
    if (index < 0 || index >= MAX_MODULES) {
      throw new BrokenInvariantException(module.place(), name + " is " + index);
    }
    return index;
  }

  private static long element(Snapshot memory, long array, long index, Place place)
      throws MemoryException {
    return memory.read(new Range(array + POINTER * index, POINTER, place)).i64(0);
  }
}
