package io.cosockpool.reading;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.FlagDirective;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.openresty.PoolTable;
import io.cosockpool.openresty.PoolTableWalk;
import io.cosockpool.process.ReadCost;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A process that is known, and may be read again and again.
 *
 * <p>What cannot change while a process runs is found out once and kept here: which Lua modules it
 * has, the way to the tables of their pools, its build, how it lays out its connections. The ranges
 * that its pools took the last times are kept by {@link Rounds}, so that all its pools are read by
 * one batch the next time. A reading of its own, with failures and costs, is a {@link
 * ProcessReading}.
 *
 * <p>A session ends with its process. A run that reads once is a session that is read once.
 */
final class Session {
  private NginxProcess nginx;
  private final Rounds pools = new Rounds();
  private final Map<Subsystem, PoolTable> tables = new EnumMap<>(Subsystem.class);
  private @Nullable LuaNginx lua;
  private @Nullable ConnectionArray connections;
  private Optional<LuaNginx.Examined> examined = Optional.empty();
  private boolean hasWay;
  private ReadCost costBefore = new ReadCost(0, 0);

  Session(NginxProcess nginx) {
    this.nginx = nginx;
  }

  NginxProcess nginx() {
    return nginx;
  }

  /** The process as it was seen last: it may shut down by now. */
  Session seenAs(NginxProcess now) {
    nginx = now;
    return this;
  }

  /** What its Lua modules make of it. */
  LuaNginx lua() throws MemoryLostException {
    LuaNginx found = lua;
    if (found == null) {
      found = LuaNginx.of(nginx);
      lua = found;
    }
    return found;
  }

  /** Its connections, as far as they are known. */
  ConnectionArray connections() throws MemoryLostException {
    ConnectionArray found = connections;
    if (found == null) {
      found = ConnectionArray.of(nginx);
      connections = found;
    }
    return found;
  }

  /** How many connections it can have; empty if that was not asked for or is not known. */
  OptionalLong connectionLimit() {
    return connections == null ? OptionalLong.empty() : connections.limit();
  }

  /** Whether the ways to its tables of pools were looked for. */
  boolean hasWay() {
    return hasWay;
  }

  /** Takes what the ways to the tables lead to; a subsystem without a VM has none. */
  void takeWay(List<PoolTable> found) {
    found.forEach(table -> tables.put(table.subsystem(), table));
    hasWay = true;
  }

  Map<Subsystem, PoolTable> tables() {
    return tables;
  }

  /** The rounds that its pools are read by. */
  Rounds pools() {
    return pools;
  }

  /** The walks that lead to all pools. */
  List<Walk<?>> poolTables(boolean withContents) throws MemoryLostException {
    Optional<ConnectionArray> array = withContents ? Optional.of(connections()) : Optional.empty();
    List<Walk<?>> walks = new ArrayList<>();
    for (PoolTable table : tables.values()) {
      walks.add(new PoolTableWalk(table, array));
    }
    return walks;
  }

  /** What the process says of its build; empty if that is not as in any known version. */
  Optional<LuaNginx.Examined> examined(Map<Subsystem, Integer> versions)
      throws MemoryLostException {
    if (examined.isEmpty()) {
      try {
        examined = Optional.of(lua().examine(versions));
      } catch (MemoryLostException lost) {
        throw lost;
      } catch (MemoryException e) {
        examined = Optional.empty();
      }
    }
    return examined;
  }

  /**
   * Where {@code lua_code_cache} is on and off; empty if the configuration is laid out otherwise.
   */
  Optional<FlagDirective.Values> codeCache(Subsystem subsystem) throws MemoryLostException {
    try {
      return Optional.of(lua().codeCache(subsystem));
    } catch (MemoryLostException lost) {
      throw lost;
    } catch (MemoryException e) {
      return Optional.empty();
    }
  }

  /** What reading it cost since this was asked the last time. */
  ReadCost costSinceLast() {
    ReadCost now = nginx.process().cost();
    ReadCost cost =
        new ReadCost(now.calls() - costBefore.calls(), now.bytes() - costBefore.bytes());
    costBefore = now;
    return cost;
  }
}
