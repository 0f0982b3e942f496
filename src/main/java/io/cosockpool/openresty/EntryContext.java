package io.cosockpool.openresty;

import io.cosockpool.luajit.LuaVm;
import io.cosockpool.nginx.configuration.UpstreamBlocks;
import io.cosockpool.nginx.connections.EntryArray;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What does not change while a worker runs, and what its entries of the connection pool are
 * compared with.
 */
public final class EntryContext {
  private final EntryArray array;
  private final List<LuaVm> machines;
  private final OptionalInt channel;
  private final List<UpstreamBlocks.Upstream> upstreams;
  private final long configuration;
  private final Set<Long> upstreamAddresses;

  /**
   * Of a worker.
   *
   * @param machines its Lua VMs
   * @param channel the descriptor of its channel from the master, {@code ngx_channel}
   * @param upstreams the upstream blocks of its configuration
   * @param configuration where the main configurations of the http modules stand; 0 if that is not
   *     known
   */
  public EntryContext(
      EntryArray array,
      List<LuaVm> machines,
      OptionalInt channel,
      List<UpstreamBlocks.Upstream> upstreams,
      long configuration) {
    this.array = array;
    this.machines = List.copyOf(machines);
    this.channel = channel;
    this.upstreams = List.copyOf(upstreams);
    this.configuration = configuration;
    this.upstreamAddresses =
        upstreams.stream()
            .map(UpstreamBlocks.Upstream::address)
            .collect(Collectors.toUnmodifiableSet());
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

  /** Its Lua VMs. */
  List<LuaVm> machines() {
    return machines;
  }

  /** Whether this is the address of the main {@code lua_State} of one of the VMs. */
  boolean isMachine(long address) {
    return machines.stream().anyMatch(machine -> machine.address() == address);
  }

  /** Whether this is the descriptor of the channel from the master. */
  boolean isChannel(int descriptor) {
    return channel.isPresent() && channel.getAsInt() == descriptor;
  }
}
