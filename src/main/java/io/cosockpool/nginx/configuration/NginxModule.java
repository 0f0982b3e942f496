package io.cosockpool.nginx.configuration;

import io.cosockpool.elf.Symbol;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.walk.Snapshot;

/** A module of nginx, {@code ngx_module_t}: its place in its block, and its directives. */
record NginxModule(Snapshot memory, View view) {
  private static final Structure MODULE = ConfigurationLayout.structure("ngx_module_t");
  private static final Field CTX_INDEX = MODULE.field("ctx_index");
  private static final Field COMMANDS = MODULE.field("commands");

  private static final long MOST_MODULES = 4096;

  /** Asks for a module. */
  static NginxModule at(Snapshot memory, Symbol symbol) throws MemoryException {
    Place place = Place.of(symbol.name());
    return new NginxModule(
        memory, new View(MODULE, memory.read(new Range(symbol.address(), MODULE.size(), place))));
  }

  /** Where the module stands among those of its block. */
  int index() throws BrokenInvariantException {
    long index = view.unsigned(CTX_INDEX);
    if (index < 0 || index >= MOST_MODULES) {
      throw new BrokenInvariantException(view.place(), "its ctx_index is " + index);
    }
    return (int) index;
  }

  /** Asks for its table of directives. */
  Directives directives() {
    return new Directives(memory, view.unsigned(COMMANDS), view.place().part(".commands"));
  }
}
