package io.cosockpool.reading;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.layout.Build;
import io.cosockpool.layout.Choice;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.layouts.BuildDescription;
import io.cosockpool.nginx.layouts.CoreLayouts;
import io.cosockpool.nginx.layouts.Cycle;
import io.cosockpool.nginx.layouts.CycleAddress;
import io.cosockpool.nginx.layouts.CycleWalk;
import io.cosockpool.openresty.ConnectTimeouts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds the layouts of one process, stage by stage. */
final class WorkerLayouts implements AutoCloseable {
  private final NginxProcess nginx;
  private final Stages stages;

  /** With a process's share in the budget. */
  WorkerLayouts(NginxProcess nginx, Budget.Share share, Deadline deadline) {
    this.nginx = nginx;
    this.stages = new Stages(nginx.process().memory(), share, deadline, nginx.process().runs());
  }

  @Override
  public void close() {
    stages.close();
  }

  Stages stages() {
    return stages;
  }

  /**
   * What the process says of its build.
   *
   * @param modules the numbers under which the Lua modules tell their versions
   */
  Build build(Map<Subsystem, Integer> modules) throws MemoryException, MemoryLostException {
    Optional<BuildDescription> core =
        DynamicSymbols.first(nginx.symbols(List.of(BuildDescription.CORE)), BuildDescription.CORE)
            .map(BuildDescription::new);
    Build build = core.isPresent() ? stages.read(core.get()) : new Build(Optional.empty(), "");
    return build.withLua(version(modules, Subsystem.HTTP), version(modules, Subsystem.STREAM));
  }

  private static OptionalInt version(Map<Subsystem, Integer> modules, Subsystem subsystem) {
    Integer version = modules.get(subsystem);
    return version == null ? OptionalInt.empty() : OptionalInt.of(version);
  }

  /**
   * The cycle.
   *
   * @param choice of its layout
   * @param found what never changes of it, if the layout is confirmed
   */
  record KnownCycle(Choice choice, Optional<Cycle> found) {}

  KnownCycle cycle(LayoutSource source) throws MemoryException, MemoryLostException {
    long address = stages.read(new CycleAddress(nginx.cycle().address()));
    Choice choice = stages.ask(List.of(new CoreLayouts(source).cycle(address))).getFirst();
    Optional<Structure> layout = choice.confirmed();
    return new KnownCycle(
        choice,
        layout.isPresent()
            ? Optional.of(stages.read(new CycleWalk(address, layout.get())))
            : Optional.empty());
  }

  /**
   * How long cosockets may wait for a connection, in milliseconds by their addresses.
   *
   * @param known the layout of cosockets, if it was confirmed before
   */
  Timeouts timeouts(ConnectTimeouts waiting, LayoutSource source, Optional<Structure> known)
      throws MemoryLostException {
    Optional<Structure> layout = known;
    Optional<String> obstacle = Optional.empty();
    if (known.isEmpty() && !waiting.isEmpty()) {
      Choice choice = stages.ask(List.of(waiting.layout(source))).getFirst();
      layout = choice.confirmed();
      obstacle = layout.isEmpty() ? Optional.of(choice.check().evidence()) : Optional.empty();
    }
    return new Timeouts(layout, layout.map(waiting::byCosocket).orElse(Map.of()), obstacle);
  }

  /**
   * Timeouts of cosockets.
   *
   * @param layout of the cosockets that have them
   * @param byCosocket in milliseconds by their addresses
   * @param obstacle why none are known, although cosockets wait
   */
  record Timeouts(
      Optional<Structure> layout, Map<Long, Long> byCosocket, Optional<String> obstacle) {}
}
