package io.cosockpool.nginx;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryLostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program with its libraries, as mapped into a process, and the symbols that were looked up in
 * it. A master and its workers are forks: one program serves all of them.
 */
public final class Program {
  private final DynamicSymbols tables;
  private final Map<String, List<Symbol>> found = new HashMap<>();

  private Program(DynamicSymbols tables) {
    this.tables = tables;
  }

  /**
   * What is mapped into a process.
   *
   * @param bases addresses at which file offset 0 of some file is mapped
   */
  public static Program of(Memory memory, List<Long> bases) throws MemoryLostException {
    return new Program(DynamicSymbols.of(memory, bases));
  }

  /** All definitions of these symbols; what nobody asked for before is looked up in this memory. */
  List<Symbol> symbols(Memory memory, Collection<String> names) throws MemoryLostException {
    List<String> fresh =
        names.stream().filter(name -> !found.containsKey(name)).distinct().toList();
    if (!fresh.isEmpty()) {
      // Of a process that ends meanwhile nothing is known, and of its forks nothing follows from
      // it.
      List<Symbol> defined = tables.in(memory).find(fresh);
      fresh.forEach(name -> found.put(name, new ArrayList<>()));
      for (Symbol symbol : defined) {
        found.computeIfAbsent(symbol.name(), name -> new ArrayList<>()).add(symbol);
      }
    }
    List<Symbol> symbols = new ArrayList<>();
    for (String name : names) {
      symbols.addAll(found.getOrDefault(name, List.of()));
    }
    return symbols;
  }
}
