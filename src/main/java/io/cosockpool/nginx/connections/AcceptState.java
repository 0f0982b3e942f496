package io.cosockpool.nginx.connections;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.nginx.layouts.CycleCounters;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a worker keeps of its connections outside of its cycle (nginx src/event/ngx_event.c,
 * src/os/unix/ngx_process.c), how many descriptors it has a table for, and when it closed idle
 * connections for new ones.
 *
 * @param shared what all workers count together
 * @param mutex where {@code ngx_use_accept_mutex} stands
 * @param held where {@code ngx_accept_mutex_held} stands
 * @param disabled where {@code ngx_accept_disabled} stands
 * @param channel where {@code ngx_channel} stands
 */
public record AcceptState(
    CycleCounters counters,
    SharedCounters shared,
    Optional<Symbol> mutex,
    Optional<Symbol> held,
    Optional<Symbol> disabled,
    Optional<Symbol> channel)
    implements Walk<AcceptState.Found> {
  /** The symbols that it takes. */
  public static final List<String> SYMBOLS =
      Stream.concat(
              Stream.of(
                  "ngx_use_accept_mutex",
                  "ngx_accept_mutex_held",
                  "ngx_accept_disabled",
                  "ngx_channel"),
              SharedCounters.SYMBOLS.stream())
          .toList();

  /** Of a worker that has these symbols. */
  public static AcceptState of(CycleCounters counters, List<Symbol> symbols) {
    return new AcceptState(
        counters,
        SharedCounters.of(symbols),
        DynamicSymbols.first(symbols, SYMBOLS.get(0)),
        DynamicSymbols.first(symbols, SYMBOLS.get(1)),
        DynamicSymbols.first(symbols, SYMBOLS.get(2)),
        DynamicSymbols.first(symbols, SYMBOLS.get(3)));
  }

  /**
   * What was found; empty if it cannot be read.
   *
   * @param drained when nginx last closed idle connections for new ones, in seconds since 1970; 0
   *     if it never did
   */
  public record Found(
      OptionalLong mutex,
      OptionalLong held,
      OptionalLong disabled,
      OptionalInt channel,
      OptionalLong files,
      OptionalLong drained,
      Optional<SharedCounters.Values> shared) {}

  @Override
  public Found of(Snapshot memory) {
    Optional<Block> useMutex = read(memory, mutex, Long.BYTES);
    Optional<Block> heldMutex = read(memory, held, Long.BYTES);
    Optional<Block> isDisabled = read(memory, disabled, Long.BYTES);
    Optional<Block> itsChannel = read(memory, channel, Integer.BYTES);
    Optional<Block> files = ofCycle(memory, OptionalLong.of(counters.files()), ".files_n");
    Optional<Block> drained = ofCycle(memory, counters.reuseTime(), ".connections_reuse_time");
    Optional<SharedCounters.Values> counted = shared.of(memory);
    return new Found(
        number(useMutex),
        number(heldMutex),
        number(isDisabled),
        itsChannel.isPresent()
            ? OptionalInt.of((int) itsChannel.get().u32(0))
            : OptionalInt.empty(),
        number(files),
        number(drained),
        counted);
  }

  private static Optional<Block> ofCycle(Snapshot memory, OptionalLong address, String field) {
    return address.isPresent()
        ? Reads.optional(
            memory, new Range(address.getAsLong(), Long.BYTES, Place.of("ngx_cycle").part(field)))
        : Optional.empty();
  }

  private static Optional<Block> read(Snapshot memory, Optional<Symbol> symbol, int length) {
    return symbol.flatMap(
        found ->
            Reads.optional(memory, new Range(found.address(), length, Place.of(found.name()))));
  }

  private static OptionalLong number(Optional<Block> block) {
    return block.isPresent() ? OptionalLong.of(block.get().i64(0)) : OptionalLong.empty();
  }
}
