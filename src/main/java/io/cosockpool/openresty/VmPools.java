package io.cosockpool.openresty;

import io.cosockpool.layout.Structure;
import io.cosockpool.model.Pool;
import io.cosockpool.model.RequestId;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.process.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pools of one Lua VM that were read, with what they hold where that was read too. */
public final class VmPools {
  private final PoolTable table;
  private final Collection<ReadPool> pools;
  private final Map<Long, ReadContents> contents = new LinkedHashMap<>();

  /**
   * What one reading found.
   *
   * @param contents of those pools of which they could be read
   */
  public VmPools(PoolTable table, Collection<ReadPool> pools, Collection<ReadContents> contents) {
    this.table = table;
    this.pools = pools;
    contents.forEach(read -> this.contents.put(read.address(), read));
  }

  /** The table that leads to the pools. */
  public PoolTable table() {
    return table;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return pools.isEmpty();
  }

  /** Of how many pools the numbers are known, and not what they hold. */
  public long withoutContents() {
    return pools.stream().filter(pool -> !contents.containsKey(pool.address())).count();
  }

  /** The idle connections in the pools. */
  public List<RawContents.Idle> idle() {
    return contents.values().stream().flatMap(read -> read.contents().idle().stream()).toList();
  }

  /** How long the connects that wait may wait in all, once the layout of cosockets is known. */
  public ConnectTimeouts timeouts() {
    List<ConnectTimeouts.Waiting> cosockets = new ArrayList<>();
    for (ReadContents read : contents.values()) {
      for (RawContents.Waiting connect : read.contents().waiting()) {
        connect
            .bytes()
            .map(bytes -> new ConnectTimeouts.Waiting(connect.cosocket(), bytes, read.address()))
            .ifPresent(cosockets::add);
      }
    }
    return new ConnectTimeouts(table.subsystem(), cosockets);
  }

  /** The pools in the order of their names, without what clocks and kernel tell. */
  public List<Pool> pools() {
    return pools(Map.of(), Map.of(), WorkerClock.unknown(), Map.of());
  }

  /**
   * The pools in the order of their names.
   *
   * @param sockets what the kernel tells of idle connections
   * @param timeouts the connect timeouts of cosockets that wait, by their addresses
   * @param clock that the worker's timers go by
   * @param requests whose connects are queued
   */
  public List<Pool> pools(
      Map<RawContents.Idle, Socket> sockets,
      Map<Long, Long> timeouts,
      WorkerClock clock,
      Map<RawContents.Queued, RequestId> requests) {
    return pools.stream()
        .map(
            pool -> {
              @Nullable ReadContents read = contents.get(pool.address());
              return read == null
                  ? pool.pool()
                  : read.pool().with(read.contents().described(sockets, timeouts, clock, requests));
            })
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  /** The pools by their addresses. */
  public Map<Long, ReadPool> byAddress() {
    Map<Long, ReadPool> byAddress = new HashMap<>();
    pools.forEach(pool -> byAddress.put(pool.address(), pool));
    return byAddress;
  }

  /** The connects that wait for each pool, in their order, by where the pool lies. */
  public Map<Long, List<RawContents.Waiting>> waiting() {
    Map<Long, List<RawContents.Waiting>> waiting = new LinkedHashMap<>();
    contents.forEach((address, read) -> waiting.put(address, read.contents().waiting()));
    return waiting;
  }

  /** Where the pools lie. */
  Set<Long> addresses() {
    return pools.stream().map(ReadPool::address).collect(Collectors.toUnmodifiableSet());
  }

  /** The links of the connects that wait for these pools. */
  List<Long> waitingLinks() {
    return pools.stream().flatMap(pool -> pool.waiting().stream()).toList();
  }

  /** The shapes of these pools; all of one VM have the same. */
  Set<PoolShape> shapes() {
    return pools.stream().map(ReadPool::shape).collect(Collectors.toUnmodifiableSet());
  }

  /** Which LuaJIT the pools lie in, for people. */
  public String variant() {
    return table.variant();
  }

  /** The structures of the VM, which proved themselves on the way to the pools. */
  List<Structure> virtualMachine() {
    return table.vm().structures(table.strings());
  }
}
