package io.cosockpool.openresty;

import io.cosockpool.luajit.LuaVm;
import io.cosockpool.nginx.configuration.UpstreamBlocks;
import io.cosockpool.nginx.connections.EntryArray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What does not change while a worker runs, and what its entries of the connection pool are
 * compared with.
 */
public final class EntryContext {
  /** Gateways with thousands of upstream blocks balance them by another one. */
  private static final int MOST_BALANCERS = 4096;

  private final EntryArray array;
  private final List<LuaVm> machines;
  private final OptionalInt channel;
  private final ModuleCode code;
  private final List<UpstreamBlocks.Upstream> upstreams;
  private final long configuration;
  private final Map<Long, Long> balancers;
  private final List<CosocketFields> cosockets;
  private final Set<Long> upstreamAddresses;

  /**
   * Of a worker.
   *
   * @param machines its Lua VMs
   * @param channel the descriptor of its channel from the master, {@code ngx_channel}
   * @param code that of its Lua module
   * @param upstreams the upstream blocks of its configuration
   * @param configuration where the main configurations of the http modules stand; 0 if that is not
   *     known
   * @param balancers what {@link #balancers} found
   * @param cosockets how they may be laid out in this nginx
   */
  public EntryContext(
      EntryArray array,
      List<LuaVm> machines,
      OptionalInt channel,
      ModuleCode code,
      List<UpstreamBlocks.Upstream> upstreams,
      long configuration,
      List<BalancerConf.Size> balancers,
      List<CosocketFields> cosockets) {
    this.array = array;
    this.machines = List.copyOf(machines);
    this.channel = channel;
    this.code = code;
    this.upstreams = List.copyOf(upstreams);
    this.configuration = configuration;
    Map<Long, Long> sizes = new HashMap<>();
    for (BalancerConf.Size size : balancers) {
      size.connections().ifPresent(most -> sizes.put(size.address(), most));
    }
    this.balancers = Map.copyOf(sizes);
    this.cosockets = List.copyOf(cosockets);
    this.upstreamAddresses =
        upstreams.stream()
            .map(UpstreamBlocks.Upstream::address)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** The walks that tell how many connections {@code balancer_by_lua} keeps of each upstream. */
  public static List<BalancerConf> balancers(List<UpstreamBlocks.Upstream> upstreams) {
    return upstreams.stream()
        .filter(upstream -> upstream.lua() != 0)
        .limit(MOST_BALANCERS)
        .map(upstream -> new BalancerConf(upstream.lua()))
        .toList();
  }

  /** How many idle connections {@code balancer_by_lua} keeps of an upstream. */
  OptionalLong balanced(UpstreamBlocks.Upstream upstream) {
    Long size = balancers.get(upstream.lua());
    return size == null ? OptionalLong.empty() : OptionalLong.of(size);
  }

  /** The connection pool. */
  public EntryArray array() {
    return array;
  }

  /** The upstream blocks of its configuration. */
  List<UpstreamBlocks.Upstream> upstreams() {
    return upstreams;
  }

  /** Whether this is where the main configurations of the http modules stand. */
  boolean isConfiguration(long address) {
    return address != 0 && address == configuration;
  }

  /** Whether this is the address of an upstream block. */
  boolean isUpstream(long address) {
    return upstreamAddresses.contains(address);
  }

  /** How cosockets may be laid out in this nginx. */
  List<CosocketFields> cosockets() {
    return cosockets;
  }

  /** Its Lua VMs. */
  List<LuaVm> machines() {
    return machines;
  }

  /** Whether this is the address of the main {@code lua_State} of one of the VMs. */
  boolean isMachine(long address) {
    return machines.stream().anyMatch(machine -> machine.address() == address);
  }

  /** Whether a function is its Lua module's. */
  boolean isModules(long function) {
    return code.holds(function);
  }

  /** Whether this is the descriptor of the channel from the master. */
  boolean isChannel(int descriptor) {
    return channel.isPresent() && channel.getAsInt() == descriptor;
  }
}
