package io.cosockpool.nginx;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import java.util.List;

/**
 * A directive that is {@code on} or {@code off}, with the value that it has in every server of a
 * block (http, stream) and in every location: after nginx has read its configuration, each holds
 * what it inherits.
 */
public final class FlagDirective {
  private static final Structure MODULE = ConfigurationLayout.structure("ngx_module_t");

  private static final long MOST_MODULES = 4096;

  private final Memory memory;
  private final Words words;
  private final List<Symbol> symbols;

  /**
   * How many servers and locations have which value.
   *
   * @param on those where it is on
   * @param off those where it is off
   */
  public record Values(int on, int off) {}

  /** For an nginx and its symbols, with those that {@link #symbols} names among them. */
  public FlagDirective(Memory memory, List<Symbol> symbols) {
    this.memory = memory;
    this.words = new Words(memory);
    this.symbols = symbols;
  }

  /** The symbols that are needed besides those of the modules. */
  public static List<String> symbols() {
    return LocationConfs.SYMBOLS;
  }

  /**
   * The values of a directive.
   *
   * @param block where the block's context stands, {@code ngx_http_conf_ctx_t} or its like
   * @param core the symbol of the block's core module, such as {@code ngx_http_core_module}
   * @param module the symbol of the directive's module
   * @param name the directive
   * @throws MemoryException if the configuration is not laid out as is known
   */
  public Values values(long block, String core, String module, String name) throws MemoryException {
    Module coreModule = module(core);
    Module ofDirective = module(module);
    Directives.Directive directive = ofDirective.directives(memory).named(name);
    ServerConfs servers = ServerConfs.of(words, block, coreModule.index());
    List<Long> confs = servers.arrays(directive.conf());
    if (directive.conf() == ServerConfs.LOC_CONF) {
      confs = new LocationConfs(memory, this).all(servers, coreModule);
    }
    Place place = Place.of(name);
    int off = 0;
    for (long value : valuesIn(confs, ofDirective.index(), directive.offset(), place)) {
      if (value != 0 && value != 1) {
        throw new BrokenInvariantException(place, "it is neither on nor off but " + value);
      }
      off += value == 0 ? 1 : 0;
    }
    return new Values(confs.size() - off, off);
  }

  private List<Long> valuesIn(List<Long> confs, int module, int offset, Place place)
      throws MemoryException {
    return words.at(words.at(confs, 8L * module, place), offset, place);
  }

  /** A module of nginx: its place among those of its block, and its directives. */
  record Module(int index, long commands, Place place) {
    Directives directives(Memory memory) throws MemoryException {
      return Directives.at(memory, commands, place.part(".commands"));
    }
  }

  Module module(String name) throws MemoryException {
    Place place = Place.of(name);
    Symbol symbol = symbol(name);
    View module = new View(MODULE, memory.read(new Range(symbol.address(), MODULE.size(), place)));
    long index = module.unsigned("ctx_index");
    if (index < 0 || index >= MOST_MODULES) {
      throw new BrokenInvariantException(place, "its ctx_index is " + index);
    }
    return new Module((int) index, module.unsigned("commands"), place);
  }

  boolean has(String symbol) {
    return DynamicSymbols.first(symbols, symbol).isPresent();
  }

  Symbol symbol(String name) throws BrokenInvariantException {
    return DynamicSymbols.first(symbols, name)
        .orElseThrow(
            () -> new BrokenInvariantException(Place.of(name), "nothing defines this symbol"));
  }
}
