package io.cosockpool.nginx.configuration;

import io.cosockpool.elf.Symbol;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.List;

/**
 * A directive that is {@code on} or {@code off}, with the value that it has in every server of a
 * block (http, stream) and in every location: after nginx has read its configuration, each holds
 * what it inherits. The walk fails if the configuration is not laid out as is known.
 *
 * @param name the directive
 * @param cycle the symbol {@code ngx_cycle}
 * @param block the symbol of the module that the block belongs to, such as {@code ngx_http_module}
 * @param core the symbol of the block's core module, such as {@code ngx_http_core_module}
 * @param module the symbol of the directive's module
 * @param others those of {@link #symbols} that the program defines
 */
public record FlagDirective(
    String name, Symbol cycle, Symbol block, Symbol core, Symbol module, List<Symbol> others)
    implements Walk<FlagDirective.Values> {

  /**
   * How many servers and locations have which value.
   *
   * @param on those where it is on
   * @param off those where it is off
   */
  public record Values(int on, int off) {}

  /** The symbols that are needed besides those of the modules. */
  public static List<String> symbols() {
    return LocationConfs.SYMBOLS;
  }

  @Override
  public Values of(Snapshot memory) throws MemoryException {
    NginxModule ofCore = NginxModule.at(memory, core);
    NginxModule ofDirective = NginxModule.at(memory, module);
    long context = MainConf.context(memory, cycle, block);
    if (context == 0) {
      return new Values(0, 0);
    }
    Directives.Search search = ofDirective.directives().search(name);
    ServerConfs servers = ServerConfs.of(memory, context, ofCore.index());
    Directives.Directive directive = search.directive();
    List<Long> arrays =
        directive.conf() == ServerConfs.LOC_CONF
            ? new LocationConfs(memory, ofCore, others).all(servers)
            : servers.arrays(memory, directive.conf());
    return values(memory, arrays, ofDirective.index(), directive.offset());
  }

  private Values values(Snapshot memory, List<Long> arrays, int index, int offset)
      throws MemoryException {
    Place place = Place.of(name);
    List<Long> confs = Words.at(memory, arrays, (long) Words.LENGTH * index, place).values();
    int off = 0;
    for (long value : Words.at(memory, confs, offset, place).values()) {
      if (value != 0 && value != 1) {
        throw new BrokenInvariantException(place, "it is neither on nor off but " + value);
      }
      off += value == 0 ? 1 : 0;
    }
    return new Values(confs.size() - off, off);
  }
}
