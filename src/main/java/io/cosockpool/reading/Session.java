package io.cosockpool.reading;

import io.cosockpool.elf.BuildId;
import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.layout.Build;
import io.cosockpool.layout.DebugFiles;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Part;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.LastWaking;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.nginx.configuration.FlagDirective;
import io.cosockpool.openresty.ConnectionPool;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.openresty.PoolTable;
import io.cosockpool.openresty.PoolTableWalk;
import io.cosockpool.openresty.VmPools;
import io.cosockpool.openresty.requests.RequestWays;
import io.cosockpool.process.ReadCost;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
  private final Budget.Share share;
  private final Rounds pools;
  private final Map<Subsystem, PoolTable> tables = new EnumMap<>(Subsystem.class);
  private final DebugFiles debugFiles;
  private final ConnectionLook connectionLook;
  private final Map<Subsystem, Structure> cosocketLayouts = new EnumMap<>(Subsystem.class);
  private final Map<Subsystem, FlagDirective.Values> codeCaches = new EnumMap<>(Subsystem.class);
  private Optional<LastWaking> lastWaking = Optional.empty();
  private boolean soughtLastWaking;
  private @Nullable LuaNginx lua;
  private @Nullable ConnectionArray connections;
  private int attempts;
  private Optional<LuaNginx.Examined> examined = Optional.empty();
  private boolean hasWay;
  private final Map<Subsystem, RequestWays.Lua> modules = new EnumMap<>(Subsystem.class);
  private Optional<Map<Subsystem, Integer>> versions = Optional.empty();
  private @Nullable RequestReading requests;
  private final IdleNews idleNews = new IdleNews();
  private ReadCost costBefore = new ReadCost(0, 0);

  /**
   * Of a process.
   *
   * @param debugFiles with the catalogue of layouts, which all sessions of a run share
   * @param share of the process in the budget
   */
  Session(NginxProcess nginx, DebugFiles debugFiles, Budget.Share share) {
    this.nginx = nginx;
    this.share = share;
    this.pools = new Rounds(share);
    this.debugFiles = debugFiles;
    this.connectionLook = new ConnectionLook(this::source, share);
  }

  /** Nobody reads the process any more. */
  void close() {
    pools.close();
    connectionLook.close();
    if (requests != null) {
      requests.close();
    }
    share.close();
  }

  NginxProcess nginx() {
    return nginx;
  }

  /** Its share in the budget. */
  Budget.Share share() {
    return share;
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

  /**
   * Where its layouts come from: the file of {@code --debug-file}, if that may be its own, and the
   * catalogue.
   */
  private LayoutSource source(Build build) throws MemoryLostException {
    return debugFiles.source(build, debugFiles.isGiven() && !hasForeignDebugFile());
  }

  /** Whether a file was given that was made of another build. */
  boolean hasForeignDebugFile() throws MemoryLostException {
    if (!debugFiles.isGiven()) {
      return false;
    }
    List<Optional<String>> buildIds = new ArrayList<>();
    for (long image : lua().images().values()) {
      buildIds.add(BuildId.of(nginx.process().memory(), image));
    }
    return !debugFiles.givenMayBelongToOneOf(buildIds);
  }

  /**
   * Looks for its connections, if they are not known and may have moved until now. That may take
   * half a second, for which nobody else should wait.
   */
  void seekConnections(Deadline deadline) throws MemoryLostException {
    boolean mayHaveMoved =
        ConnectionArray.UNKNOWN.equals(connections) && attempts < ConnectionLook.MOST_ATTEMPTS;
    if (connections == null || mayHaveMoved) {
      attempts++;
      connections = findConnections(deadline);
    }
  }

  /** Its connections, as far as they were found. */
  ConnectionArray connections() {
    return connections == null ? ConnectionArray.UNKNOWN : connections;
  }

  private ConnectionArray findConnections(Deadline deadline) throws MemoryLostException {
    try (WorkerLayouts layouts = new WorkerLayouts(nginx, share, deadline)) {
      LayoutSource source = source(layouts.build(Map.of()));
      return layouts.cycle(source).found().map(ConnectionArray::of).orElse(ConnectionArray.UNKNOWN);
    } catch (MemoryException e) {
      return ConnectionArray.UNKNOWN;
    }
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

  /** Whether the Lua modules were asked for their versions. */
  boolean knowsVersions() {
    return versions.isPresent();
  }

  /** Takes the numbers under which the Lua modules tell their versions. */
  void takeVersions(Map<Subsystem, Integer> found) {
    versions = Optional.of(Map.copyOf(found));
  }

  /** The numbers under which the Lua modules tell their versions; what is not told is absent. */
  Map<Subsystem, Integer> versions() {
    return versions.orElse(Map.of());
  }

  /** The rounds that its pools are read by. */
  Rounds pools() {
    return pools;
  }

  /**
   * The walks that lead to all pools, and with what they hold, to the time its timers go by.
   *
   * @param parts of which they are to be read
   */
  List<Walk<?>> poolTables(Set<Part> parts, Deadline deadline) throws MemoryLostException {
    boolean withContents = Part.haveContents(parts);
    Optional<ConnectionArray> array = withContents ? Optional.of(connections()) : Optional.empty();
    if (parts.contains(Part.USES) && !connections().equals(ConnectionArray.UNKNOWN)) {
      Optional<Field> number = connectionLook.number(nginx, tables.values(), deadline);
      array = array.map(known -> known.numbered(number));
    }
    List<Walk<?>> walks = new ArrayList<>();
    for (PoolTable table : tables.values()) {
      walks.add(new PoolTableWalk(table, array));
    }
    if (withContents) {
      lastWaking().ifPresent(walks::add);
    }
    return walks;
  }

  /** The news of idle connections that the last reading had. */
  IdleNews idleNews() {
    return idleNews;
  }

  /** What is known of nginx's connection pool. */
  ConnectionLook connectionLook() {
    return connectionLook;
  }

  /** The walks that lead to the entries of nginx's connection pool. */
  List<Walk<?>> entries(Deadline deadline) throws MemoryLostException {
    List<Walk<?>> walks = connectionLook.walks(nginx, tables.values(), deadline);
    if (!walks.isEmpty()) {
      lastWaking().ifPresent(walks::add);
    }
    return walks;
  }

  /** The walk to the time of its last waking. */
  private Optional<LastWaking> lastWaking() throws MemoryLostException {
    if (!soughtLastWaking) {
      lastWaking =
          DynamicSymbols.first(nginx.symbols(List.of(LastWaking.NAME)), LastWaking.NAME)
              .map(symbol -> new LastWaking(symbol.address()));
      soughtLastWaking = true;
    }
    return lastWaking;
  }

  /** What the clock shows that its timers go by; unknown if these rounds did not read it. */
  WorkerClock clock(Rounds rounds) throws MemoryLostException {
    OptionalLong waking = lastWaking().flatMap(rounds::result).orElse(OptionalLong.empty());
    return waking.isPresent()
        ? WorkerClock.at(waking.getAsLong(), nginx.process().now())
        : WorkerClock.unknown();
  }

  /**
   * What the process says of its build; empty if that is not as in any known version.
   *
   * @param versions the numbers under which the Lua modules tell their versions
   */
  Optional<LuaNginx.Examined> examined(Map<Subsystem, Integer> versions, Deadline deadline)
      throws MemoryLostException {
    if (examined.isEmpty()) {
      try (WorkerLayouts layouts = new WorkerLayouts(nginx, share, deadline)) {
        Build build = layouts.build(versions);
        examined = Optional.of(lua().examine(build, source(build)));
      } catch (MemoryException e) {
        examined = Optional.empty();
      }
    }
    return examined;
  }

  /** How long cosockets may wait for a connection. */
  WorkerLayouts.Timeouts timeouts(VmPools read, LayoutSource source, Deadline deadline)
      throws MemoryLostException {
    Subsystem subsystem = read.table().subsystem();
    try (WorkerLayouts layouts = new WorkerLayouts(nginx, share, deadline)) {
      WorkerLayouts.Timeouts timeouts =
          layouts.timeouts(
              read.timeouts(), source, Optional.ofNullable(cosocketLayouts.get(subsystem)));
      timeouts.layout().ifPresent(layout -> cosocketLayouts.put(subsystem, layout));
      return timeouts;
    }
  }

  /**
   * Where {@code lua_code_cache} is on and off; empty if the configuration is laid out otherwise.
   */
  Optional<FlagDirective.Values> codeCache(Subsystem subsystem, Deadline deadline)
      throws MemoryLostException {
    FlagDirective.Values known = codeCaches.get(subsystem);
    if (known != null) {
      return Optional.of(known);
    }
    try (Stages stages =
        new Stages(nginx.process().memory(), share, deadline, nginx.process().runs())) {
      FlagDirective.Values found = stages.read(lua().codeCache(subsystem));
      codeCaches.put(subsystem, found);
      return Optional.of(found);
    } catch (MemoryException e) {
      return Optional.empty();
    }
  }

  /**
   * Begins to read its requests; empty if they are laid out as in no known build.
   *
   * @param read its connections, as they were read just now
   * @param timers whether to read the Lua timers that are pending
   */
  Optional<RequestCourse> requests(ConnectionPool read, boolean timers, Deadline deadline)
      throws MemoryLostException {
    Optional<LuaNginx.Examined> build = examined(versions(), deadline);
    if (build.isEmpty()) {
      return Optional.empty();
    }
    RequestReading reading = requests;
    if (reading == null) {
      reading = new RequestReading(nginx, share);
      requests = reading;
    }
    try {
      findModules(deadline);
      return reading.begin(
          new RequestReading.Start(
              build.get().source(),
              read,
              connectionLook.http2(nginx, read, deadline),
              tables,
              modules,
              lua().subsystems(),
              timers),
          deadline);
    } catch (MemoryException e) {
      return Optional.empty();
    }
  }

  private void findModules(Deadline deadline) throws MemoryException, MemoryLostException {
    if (!modules.isEmpty()) {
      return;
    }
    try (Stages stages =
        new Stages(nginx.process().memory(), share, deadline, nginx.process().runs())) {
      for (Map.Entry<Subsystem, PoolTable> table : tables.entrySet()) {
        int index = stages.read(lua().moduleIndex(table.getKey()));
        Integer version = versions().get(table.getKey());
        if (version != null) {
          modules.put(table.getKey(), new RequestWays.Lua(table.getValue(), index, version));
        }
      }
    }
  }

  /** Whether its next reading goes by the ranges of these rounds. */
  boolean keeps(Rounds rounds) {
    return rounds == pools
        || rounds == connectionLook.rounds()
        || rounds == connectionLook.roundsAgain()
        || (requests != null && requests.owns(rounds));
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
