package io.cosockpool.nginx;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.process.Images;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.TargetProcess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A process of nginx: one that exports {@code ngx_cycle} and {@code ngx_process}. */
public final class NginxProcess implements Candidate {
  private static final List<String> GLOBALS =
      List.of("ngx_cycle", "ngx_process", "ngx_is_privileged_agent");

  private final TargetProcess process;
  private final DynamicSymbols symbols;
  private final Symbol cycle;
  private final Role role;
  private final boolean named;

  private NginxProcess(
      TargetProcess process, DynamicSymbols symbols, Symbol cycle, Role role, boolean named) {
    this.process = process;
    this.symbols = symbols;
    this.cycle = cycle;
    this.role = role;
    this.named = named;
  }

  /**
   * Looks whether a process is nginx.
   *
   * @param mappings of the process
   * @param named whether the user named this very process, so that it counts as a failure if it has
   *     no pools
   */
  public static Optional<NginxProcess> of(
      TargetProcess process, List<Mapping> mappings, boolean named)
      throws MemoryLostException, UnreadableException {
    DynamicSymbols symbols = DynamicSymbols.of(process.memory(), Images.bases(mappings));
    List<Symbol> globals = symbols.find(GLOBALS);
    Optional<Symbol> cycle = DynamicSymbols.first(globals, "ngx_cycle");
    Optional<Symbol> kind = DynamicSymbols.first(globals, "ngx_process");
    if (cycle.isEmpty() || kind.isEmpty()) {
      return Optional.empty();
    }
    Optional<Symbol> privileged = DynamicSymbols.first(globals, "ngx_is_privileged_agent");
    return Optional.of(
        new NginxProcess(
            process, symbols, cycle.get(), role(process, kind.get(), privileged), named));
  }

  private static Role role(TargetProcess process, Symbol kind, Optional<Symbol> privileged)
      throws MemoryLostException, UnreadableException {
    List<Range> ranges = new ArrayList<>();
    ranges.add(new Range(kind.address(), 4, Place.of(kind.name())));
    if (privileged.isPresent()) {
      ranges.add(new Range(privileged.get().address(), 4, Place.of(privileged.get().name())));
    }
    List<Block> blocks = process.memory().read(ranges);
    return Role.of(blocks.getFirst().u32(0), blocks.size() > 1 && blocks.get(1).u32(0) != 0);
  }

  /** The process itself. */
  public TargetProcess process() {
    return process;
  }

  /** What it does. */
  public Role role() {
    return role;
  }

  /** Whether the user named this very process. */
  public boolean named() {
    return named;
  }

  /** Where the pointer to its cycle stands, {@code ngx_cycle}. */
  public Symbol cycle() {
    return cycle;
  }

  /** All definitions of these symbols in its program and libraries. */
  public List<Symbol> symbols(Collection<String> names) throws MemoryLostException {
    return symbols.find(names);
  }
}
