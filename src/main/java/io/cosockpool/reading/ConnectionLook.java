package io.cosockpool.reading;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
import io.cosockpool.layout.Build;
import io.cosockpool.layout.Check;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.KnownLayout;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.Verdict;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.configuration.BlockConfiguration;
import io.cosockpool.nginx.configuration.UpstreamBlocks;
import io.cosockpool.nginx.connections.AcceptState;
import io.cosockpool.nginx.connections.EntryArray;
import io.cosockpool.nginx.connections.EntryFields;
import io.cosockpool.nginx.connections.Http2Layout;
import io.cosockpool.nginx.connections.Http2Proof;
import io.cosockpool.nginx.connections.ListeningSockets;
import io.cosockpool.nginx.connections.SliceAgain;
import io.cosockpool.nginx.connections.UsedEntries;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.nginx.layouts.ConnectionProof;
import io.cosockpool.nginx.layouts.Cycle;
import io.cosockpool.openresty.ConnectionPool;
import io.cosockpool.openresty.CosocketFields;
import io.cosockpool.openresty.EntryContext;
import io.cosockpool.openresty.EntryWalk;
import io.cosockpool.openresty.ModuleCode;
import io.cosockpool.openresty.PoolTable;
import io.cosockpool.openresty.RawEntry;
import io.cosockpool.openresty.ReadPool;
import io.cosockpool.openresty.SliceWalk;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a session knows of nginx's connection pool in its process: where it is and how it is laid
 * out, which does not change while the process runs, and the ranges of recent readings.
 */
final class ConnectionLook {
  /** So many HTTP/2 connections are asked how they are laid out. */
  private static final int PROOFS = 64;

  /**
   * So often it is looked for how the connection pool is laid out: a busy worker may not hold still
   * for it, and in one that is laid out otherwise it is not worth more time.
   */
  static final int MOST_ATTEMPTS = 8;

  private static final String HTTP = "ngx_http_module";

  private final Budget.Share share;
  private final Rounds rounds;
  private final Rounds roundsAgain;
  private final Layouts layouts;
  private final ServerNames serverNames = new ServerNames();
  private Optional<EntryContext> context = Optional.empty();
  private Optional<AcceptState> state = Optional.empty();
  private Optional<Http2Layout> http2 = Optional.empty();
  private boolean runs;
  private boolean moves;
  private int attempts;

  /** Where the layouts of a build come from. */
  interface Layouts {
    LayoutSource source(Build build) throws MemoryLostException;
  }

  /**
   * Of a process that was not looked at yet.
   *
   * @param layouts of its build
   * @param share of the process in the budget
   */
  ConnectionLook(Layouts layouts, Budget.Share share) {
    this.share = share;
    this.rounds = new Rounds(share);
    this.roundsAgain = new Rounds(share);
    this.layouts = layouts;
  }

  /** Nobody reads the process any more. */
  void close() {
    rounds.close();
    roundsAgain.close();
  }

  /** Whether it could not be told how the connection pool is laid out, since that did not hold. */
  boolean moves() {
    return moves;
  }

  /** The rounds that the entries are read by. */
  Rounds rounds() {
    return rounds;
  }

  /**
   * The walks that lead to all entries; none if the connection pool is not laid out as is known.
   *
   * @param tables of the cosocket pools
   */
  List<Walk<?>> walks(NginxProcess nginx, Collection<PoolTable> tables, Deadline deadline)
      throws MemoryLostException {
    runs = nginx.process().runs();
    seek(nginx, tables, deadline);
    List<Walk<?>> walks = new ArrayList<>();
    context.ifPresent(known -> walks.add(new SliceWalk(known, 0, 0)));
    state.ifPresent(walks::add);
    return walks;
  }

  /** The rounds that the array is read by once more. */
  Rounds roundsAgain() {
    return roundsAgain;
  }

  /** The walks that lead once more to what the array showed. */
  List<SliceAgain> walksAgain() {
    return context.isPresent()
        ? SliceAgain.first(context.get().array(), slices().size())
        : List.of();
  }

  /** The connections that the array showed once more. */
  Set<UsedEntry> stillOpen() {
    Set<UsedEntry> open = new HashSet<>();
    for (UsedEntries slice : roundsAgain.results(SliceAgain.class).values()) {
      slice.entries().forEach(found -> open.add(found.entry().connection()));
    }
    return open;
  }

  /** Where each connection has its number; empty if that is not laid out as is known. */
  Optional<Field> number(NginxProcess nginx, Collection<PoolTable> tables, Deadline deadline)
      throws MemoryLostException {
    seek(nginx, tables, deadline);
    return context.flatMap(known -> known.array().fields().number());
  }

  private void seek(NginxProcess nginx, Collection<PoolTable> tables, Deadline deadline)
      throws MemoryLostException {
    if (context.isEmpty() && attempts < MOST_ATTEMPTS) {
      attempts++;
      try {
        context = find(nginx, tables, deadline);
        moves = false;
      } catch (MemoryException e) {
        moves = true;
      }
    }
  }

  /** How HTTP/2 connections are laid out, as those show that have streams; empty if none has. */
  Optional<Http2Layout> http2(NginxProcess nginx, ConnectionPool read, Deadline deadline)
      throws MemoryLostException {
    if (http2.isPresent()) {
      return http2;
    }
    List<Http2Proof> proofs =
        read.busyHttp2().stream()
            .limit(PROOFS)
            .map(entry -> new Http2Proof(entry.address(), entry.entry().data()))
            .toList();
    if (!proofs.isEmpty()) {
      try (WorkerLayouts layouts = new WorkerLayouts(nginx, share, deadline)) {
        Set<Http2Layout> proved = new HashSet<>();
        layouts.stages().read(proofs).forEach(proved::addAll);
        http2 = proved.size() == 1 ? proved.stream().findFirst() : Optional.empty();
      }
    }
    return http2;
  }

  private Optional<EntryContext> find(
      NginxProcess nginx, Collection<PoolTable> tables, Deadline deadline)
      throws MemoryException, MemoryLostException {
    try (WorkerLayouts layouts = new WorkerLayouts(nginx, share, deadline)) {
      return find(nginx, tables, layouts);
    }
  }

  private Optional<EntryContext> find(
      NginxProcess nginx, Collection<PoolTable> tables, WorkerLayouts layouts)
      throws MemoryException, MemoryLostException {
    Stages stages = layouts.stages();
    LayoutSource source = this.layouts.source(layouts.build(Map.of()));
    Optional<Cycle> found = layouts.cycle(source).found();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Cycle cycle = found.get();
    EntryFields fields = EntryFields.common(likely(stages, source, cycle));
    Optional<Structure> listening =
        fitting(source, "ngx_listening_t", cycle.listening().length()).stream().findFirst();
    ListeningSockets sockets =
        listening.isPresent()
            ? stages.read(new ListeningSockets.Way(cycle, listening.get()))
            : ListeningSockets.UNKNOWN;
    AcceptState accepting = AcceptState.of(cycle.counters(), nginx.symbols(AcceptState.SYMBOLS));
    state = Optional.of(accepting);
    List<UpstreamBlocks.Upstream> upstreams = upstreams(nginx, stages);
    return Optional.of(
        new EntryContext(
            new EntryArray(cycle, fields, sockets),
            tables.stream().map(PoolTable::vm).toList(),
            stages.read(accepting).channel(),
            ModuleCode.of(nginx.symbols(ModuleCode.SYMBOLS)),
            upstreams,
            configuration(nginx, stages),
            stages.read(EntryContext.balancers(upstreams)),
            CosocketFields.likely(source)));
  }

  /**
   * The layouts that connections may have: those of their length which live bytes do not
   * contradict.
   */
  private static List<Structure> likely(Stages stages, LayoutSource source, Cycle cycle)
      throws MemoryLostException {
    List<Structure> fitting = fitting(source, "ngx_connection_t", cycle.connectionLength());
    if (fitting.size() < 2) {
      return fitting;
    }
    ConnectionProof proof = new ConnectionProof(cycle);
    List<Structure> likely = new ArrayList<>();
    for (Structure layout : fitting) {
      List<Check> said = stages.read(proof.walks(layout));
      if (said.stream().noneMatch(check -> check.verdict() == Verdict.CONTRADICTED)) {
        likely.add(layout);
      }
    }
    return likely.isEmpty() ? fitting : likely;
  }

  /** The layouts of this length that a structure may have: those of its build, or of others. */
  private static List<Structure> fitting(LayoutSource source, String structure, long length) {
    List<Structure> own = fitting(source.candidates(structure), length);
    return own.isEmpty() ? fitting(source.others(structure), length) : own;
  }

  private static List<Structure> fitting(List<KnownLayout> layouts, long length) {
    return layouts.stream()
        .map(KnownLayout::structure)
        .filter(layout -> layout.size() == length)
        .distinct()
        .toList();
  }

  /** Without it the names of TLS servers are missing. */
  private static long configuration(NginxProcess nginx, Stages stages) throws MemoryLostException {
    Optional<Symbol> block = DynamicSymbols.first(nginx.symbols(List.of(HTTP)), HTTP);
    try {
      return block.isPresent()
          ? stages.read(new BlockConfiguration(nginx.cycle(), block.get()))
          : 0;
    } catch (MemoryException e) {
      return 0;
    }
  }

  /** Without their names nothing but these names is missing. */
  private static List<UpstreamBlocks.Upstream> upstreams(NginxProcess nginx, Stages stages)
      throws MemoryLostException {
    List<Symbol> symbols = nginx.symbols(UpstreamBlocks.SYMBOLS);
    List<Optional<Symbol>> found =
        UpstreamBlocks.SYMBOLS.stream().map(name -> DynamicSymbols.first(symbols, name)).toList();
    if (found.get(0).isEmpty() || found.get(1).isEmpty()) {
      return List.of();
    }
    try {
      return stages.read(
          new UpstreamBlocks(
              nginx.cycle(), found.get(0).get(), found.get(1).get(), found.get(2), found.get(3)));
    } catch (MemoryException e) {
      return List.of();
    }
  }

  /**
   * What is believed by now, with how its HTTP/2 connections are laid out and with the servers that
   * it asked for by TLS; empty if nothing is.
   *
   * @param pools the cosocket pools, by their addresses
   */
  Optional<ConnectionPool> taken(
      NginxProcess nginx, Supplier<Map<Long, ReadPool>> pools, Deadline deadline)
      throws MemoryLostException {
    Optional<ConnectionPool> read = believed();
    boolean proves =
        http2.isEmpty() && read.isPresent() && http2(nginx, read.get(), deadline).isPresent();
    Optional<ConnectionPool> proved = proves ? believed() : read;
    if (proved.isEmpty() || proved.get().unnamed().isEmpty()) {
      return proved;
    }
    try (WorkerLayouts layouts = new WorkerLayouts(nginx, share, deadline)) {
      return Optional.of(serverNames.named(proved.get(), pools, layouts.stages()));
    }
  }

  /** What is believed by now, with what is known of it; empty if nothing is. */
  Optional<ConnectionPool> taken() {
    return believed().map(serverNames::withKnown);
  }

  private Optional<ConnectionPool> believed() {
    List<UsedEntries> slices = slices();
    return context.isEmpty() || slices.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ConnectionPool(
                context.get(),
                slices,
                entries(),
                others(),
                state.flatMap(rounds::result),
                http2.map(Http2Layout::processing)));
  }

  /** What belongs to nothing that is known, and has not just been taken up by a busy worker. */
  private List<UsedEntry> others() {
    List<UsedEntry> others = new ArrayList<>();
    for (Rounds.Unbelieved unbelieved : rounds.unbelieved()) {
      if (unbelieved.walk() instanceof EntryWalk walk
          && unbelieved.steady()
          && (!runs || unbelieved.sameFor().compareTo(Patience.LASTING) >= 0)) {
        others.add(walk.entry());
      }
    }
    return others;
  }

  private List<UsedEntries> slices() {
    return List.copyOf(rounds.results(SliceWalk.class).values());
  }

  private List<RawEntry> entries() {
    return rounds.results(EntryWalk.class).values().stream().flatMap(Optional::stream).toList();
  }
}
