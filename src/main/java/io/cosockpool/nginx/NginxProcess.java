package io.cosockpool.nginx;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.model.Role;
import io.cosockpool.process.Images;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.TargetProcess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A process of nginx: one that exports {@code ngx_cycle} and {@code ngx_process}. */
public final class NginxProcess implements Target {
  private static final List<String> GLOBALS =
      List.of("ngx_cycle", "ngx_process", "ngx_is_privileged_agent", "ngx_exiting");

  /** Those that are numbers of 32 bits or more. */
  private static final List<String> NUMBERS = GLOBALS.subList(1, GLOBALS.size());

  private final TargetProcess process;
  private final Program program;
  private final Symbol cycle;
  private final Role role;
  private final boolean exiting;
  private final boolean named;

  private NginxProcess(
      TargetProcess process,
      Program program,
      Symbol cycle,
      Role role,
      boolean exiting,
      boolean named) {
    this.process = process;
    this.program = program;
    this.cycle = cycle;
    this.role = role;
    this.exiting = exiting;
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
    return of(process, Program.of(process.memory(), Images.bases(mappings)), named);
  }

  /**
   * Looks whether a process is nginx.
   *
   * @param program what is mapped into it
   * @param named whether the user named this very process
   */
  public static Optional<NginxProcess> of(TargetProcess process, Program program, boolean named)
      throws MemoryLostException, UnreadableException {
    List<Symbol> globals = program.symbols(process.memory(), GLOBALS);
    Optional<Symbol> cycle = DynamicSymbols.first(globals, "ngx_cycle");
    if (cycle.isEmpty() || DynamicSymbols.first(globals, "ngx_process").isEmpty()) {
      return Optional.empty();
    }
    Map<String, Long> numbers = numbers(process, globals);
    Role role =
        Role.of(
            numbers.getOrDefault("ngx_process", -1L),
            numbers.getOrDefault("ngx_is_privileged_agent", 0L) != 0);
    boolean exiting = numbers.getOrDefault("ngx_exiting", 0L) != 0;
    return Optional.of(new NginxProcess(process, program, cycle.get(), role, exiting, named));
  }

  /** What it runs: one object for all forks of a master. */
  public Program program() {
    return program;
  }

  /** The same process as it is now: it may have begun to shut down. */
  public Optional<NginxProcess> again() throws MemoryLostException, UnreadableException {
    return of(process, program, named);
  }

  /** The first definition of each by its name. */
  private static Map<String, Long> numbers(TargetProcess process, List<Symbol> globals)
      throws MemoryLostException, UnreadableException {
    List<Range> ranges = new ArrayList<>();
    List<Symbol> symbols =
        globals.stream().filter(global -> NUMBERS.contains(global.name())).toList();
    for (Symbol symbol : symbols) {
      ranges.add(new Range(symbol.address(), 4, Place.of(symbol.name())));
    }
    List<Block> blocks = process.memory().read(ranges);
    Map<String, Long> numbers = new HashMap<>();
    for (int i = 0; i < blocks.size(); i++) {
      numbers.putIfAbsent(symbols.get(i).name(), blocks.get(i).u32(0));
    }
    return numbers;
  }

  /** The process itself. */
  public TargetProcess process() {
    return process;
  }

  /** What it does. */
  public Role role() {
    return role;
  }

  /** Whether it shuts down ({@code ngx_exiting}): it serves its last requests. */
  public boolean exiting() {
    return exiting;
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
    return program.symbols(process.memory(), names);
  }
}
