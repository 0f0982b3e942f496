package io.cosockpool.nginx.connections;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.nginx.LastWaking;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the workers of a gateway count together, in memory that they share (nginx
 * src/event/ngx_event.c, {@code ngx_event_module_init}). Each counter has a cache line of its own,
 * and they stand in a row: {@code ngx_connection_counter}, {@code ngx_temp_number}, then those of
 * the module stub_status, which are exported, while the first is not.
 *
 * @param accepted where the pointer {@code ngx_stat_accepted} stands
 * @param handled where {@code ngx_stat_handled} stands
 * @param requests where {@code ngx_stat_requests} stands
 * @param clock where {@code ngx_current_msec} stands
 */
public record SharedCounters(
    Optional<Symbol> accepted,
    Optional<Symbol> handled,
    Optional<Symbol> requests,
    Optional<Symbol> clock) {
  /** The symbols that it takes. */
  static final List<String> SYMBOLS =
      List.of("ngx_stat_accepted", "ngx_stat_handled", "ngx_stat_requests", LastWaking.NAME);

  /** nginx takes 128 bytes where cache lines are shorter. */
  private static final long LONGEST_LINE = 256;

  /** So many counters stand before that of the accepted ones, and of the handled ones. */
  private static final int BEFORE_ACCEPTED = 2;

  private static final int BEFORE_HANDLED = 3;

  private static final int BEFORE_REQUESTS = 4;

  /** A million a second make fewer in eight years. */
  private static final long MOST = 1L << 48;

  private static final Place PLACE = Place.of("ngx_connection_counter");

  /**
   * What they count.
   *
   * @param opened how many connections were accepted or opened
   * @param handled how many were accepted and got an entry
   * @param requests how many requests of http were made
   * @param clock when the worker last woke up, in milliseconds of the clock that its timers go by
   */
  public record Values(long opened, long handled, long requests, long clock) {
    /** How many were opened to others, with Lua timers that ran: nginx counts from 1 on. */
    public long outgoing() {
      return opened - 1 - handled;
    }
  }

  static SharedCounters of(List<Symbol> symbols) {
    return new SharedCounters(
        DynamicSymbols.first(symbols, SYMBOLS.get(0)),
        DynamicSymbols.first(symbols, SYMBOLS.get(1)),
        DynamicSymbols.first(symbols, SYMBOLS.get(2)),
        DynamicSymbols.first(symbols, SYMBOLS.get(3)));
  }

  /** What they count; empty if they cannot be read, or do not stand as they should. */
  Optional<Values> of(Snapshot memory) {
    List<Block> pointers =
        Stream.of(accepted, handled, requests, clock)
            .flatMap(Optional::stream)
            .flatMap(symbol -> read(memory, symbol.address(), Long.BYTES).stream())
            .toList();
    if (pointers.size() < SYMBOLS.size()) {
      return Optional.empty();
    }
    long first = pointers.get(0).i64(0);
    long line = pointers.get(1).i64(0) - first;
    if (line < Long.BYTES || line > LONGEST_LINE || pointers.get(2).i64(0) != first + 2 * line) {
      return Optional.empty();
    }
    int lines = (int) line;
    return read(memory, first - BEFORE_ACCEPTED * line, BEFORE_REQUESTS * lines + Long.BYTES)
        .map(
            row ->
                new Values(
                    row.i64(0),
                    row.i64(BEFORE_HANDLED * lines),
                    row.i64(BEFORE_REQUESTS * lines),
                    pointers.get(3).i64(0)))
        .filter(SharedCounters::canBe);
  }

  private static boolean canBe(Values values) {
    return values.handled() >= 0
        && values.handled() < values.opened()
        && values.opened() <= MOST
        && values.requests() >= 0
        && values.requests() <= MOST
        && values.clock() >= 0
        && values.clock() <= MOST;
  }

  private static Optional<Block> read(Snapshot memory, long address, int length) {
    return Reads.optional(memory, new Range(address, length, PLACE));
  }
}
