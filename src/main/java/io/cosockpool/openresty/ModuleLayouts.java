package io.cosockpool.openresty;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Choice;
import io.cosockpool.layout.KnownLayout;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Source;
import io.cosockpool.layout.Structure;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.layouts.LayoutQuestion;
import io.cosockpool.nginx.layouts.Unreached;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The layouts of a Lua module's structures: which questions to ask in which stage, and those that
 * proved themselves on the way to the pools.
 */
public final class ModuleLayouts {
  private final PoolPlaces pools;
  private final List<Long> connections;
  private final LayoutSource source;

  /**
   * Of one Lua module.
   *
   * @param connections the addresses of the worker's connections in use
   */
  public ModuleLayouts(PoolPlaces pools, List<Long> connections, LayoutSource source) {
    this.pools = pools;
    this.connections = connections;
    this.source = source;
  }

  private String name(String structure) {
    return "ngx_" + pools.subsystem().label() + "_lua_" + structure;
  }

  /** Which layout cosockets have. */
  public LayoutQuestion cosockets() {
    return new LayoutQuestion(
        name("socket_tcp_upstream_t"),
        source,
        new CosocketProof(pools.subsystem(), connections, pools.pools(), pools.inUse()));
  }

  /** Which layout queued connects have, if there can be some. */
  public Optional<LayoutQuestion> queuedConnects() {
    return pools.haveQueues()
        ? Optional.of(
            new LayoutQuestion(
                name("socket_tcp_conn_op_ctx_t"),
                source,
                new QueuedConnectProof(pools.waitingLinks())))
        : Optional.empty();
  }

  /** Whether the module has a structure for requests, which is to be asked about then. */
  public boolean hasRequests() {
    return pools.subsystem() == Subsystem.STREAM;
  }

  /** The walks to the requests of cosockets. */
  public List<Walk<OptionalLong>> requestsOf(Structure cosocket) {
    CosocketFields fields = new CosocketFields(cosocket);
    return connections.stream()
        .<Walk<OptionalLong>>map(
            connection -> new CosocketRequest(pools.subsystem(), connection, fields, pools.pools()))
        .toList();
  }

  /**
   * Which layout requests have.
   *
   * @param found the requests of cosockets
   */
  public LayoutQuestion requests(List<OptionalLong> found) {
    List<Long> requests =
        found.stream()
            .filter(OptionalLong::isPresent)
            .map(OptionalLong::getAsLong)
            .distinct()
            .toList();
    return new LayoutQuestion(name("request_t"), source, new StreamRequestProof(requests));
  }

  /** The same question where no layout of cosockets is confirmed. */
  public LayoutQuestion unreachedRequests() {
    return new LayoutQuestion(
        name("request_t"), source, new Unreached("no cosocket leads to a request"));
  }

  /** The layouts of the Lua VM, which proved themselves. */
  public static List<Choice> ofMachine(VmPools read) {
    List<Choice> choices = new ArrayList<>();
    for (Structure structure : read.virtualMachine()) {
      choices.add(measured(structure.name(), structure, read.variant(), "the way to the pools"));
    }
    return choices;
  }

  /** The layouts of the pools, which proved themselves. */
  public static List<Choice> ofPools(Subsystem subsystem, VmPools read) {
    List<Choice> choices = new ArrayList<>();
    String prefix = "ngx_" + subsystem.label() + "_lua_";
    for (PoolShape shape : read.shapes()) {
      for (Structure structure : shape.structures()) {
        choices.add(
            measured(
                structure.name().replace("ngx_lua_", prefix),
                structure,
                shape.name(),
                read.pools().size() + " pools"));
      }
    }
    return choices;
  }

  private static Choice measured(
      String name, Structure structure, String variant, String evidence) {
    return new Choice(
        name,
        Optional.of(new KnownLayout(structure, new Source.Measured(variant))),
        Check.confirmed(evidence));
  }
}
