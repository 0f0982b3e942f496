package io.cosockpool.reading;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.ImageProcess;
import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.walk.Walk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A made-up process whose walks are read round by round, with an account of what was read. */
final class RoundsBench {
  static final int WORD = 8;
  static final long NOWHERE = 0x7777_0000_0000L;

  private static final Duration LONG = Duration.ofHours(1);
  private static final int MOST_ROUNDS = 100;

  private final AddressSpace space = new AddressSpace(0x5566_1000_0000L);
  private final ImageProcess process = ImageProcess.of(1, space, List.of());
  private final Rounds rounds;
  private final List<List<Range>> batches = new ArrayList<>();

  RoundsBench() {
    this(new Budget().share());
  }

  /** One of a process with a share in a budget. */
  RoundsBench(Budget.Share share) {
    this(new Rounds(share));
  }

  RoundsBench(Rounds rounds) {
    this.rounds = rounds;
  }

  static Range word(long address) {
    return range(address, WORD);
  }

  static Range range(long address, int length) {
    return new Range(address, length, Place.of("test"));
  }

  AddressSpace space() {
    return space;
  }

  ImageProcess process() {
    return process;
  }

  Rounds rounds() {
    return rounds;
  }

  /** Allocates a number on the heap. */
  long number(long value) {
    long address = space.allocate(WORD);
    space.u64(address, value);
    return address;
  }

  /** Begins a reading of these walks. */
  void start(Walk<?>... walks) {
    batches.clear();
    rounds.start(List.of(walks));
  }

  Rounds.Progress round() throws MemoryLostException {
    return round(Deadline.in(LONG));
  }

  Rounds.Progress round(Deadline deadline) throws MemoryLostException {
    return rounds.round(this::fill, deadline);
  }

  /** By one batch. */
  Rounds.Progress wholeRound() throws MemoryLostException {
    return rounds.wholeRound(this::fill, Deadline.in(LONG));
  }

  private void fill(Batch batch, Deadline deadline) throws MemoryLostException {
    batches.add(List.copyOf(batch.ranges()));
    process.fill(batch, deadline);
  }

  /** Reads walks until all are believed, and answers how many rounds that took. */
  int read(Walk<?>... walks) throws MemoryLostException {
    start(walks);
    return finish();
  }

  /** Goes on until all walks are believed, and answers how many rounds that took. */
  int finish() throws MemoryLostException {
    for (int taken = 1; taken <= MOST_ROUNDS; taken++) {
      if (round().pending() == 0) {
        return taken;
      }
    }
    throw new AssertionError("not believed: " + rounds.unbelieved());
  }

  /** The result of a walk, which must be believed. */
  <T> T result(Walk<T> walk) {
    return rounds.result(walk).orElseThrow();
  }

  /** The ranges of each batch and each link of a chain that was read since the start. */
  List<List<Range>> batches() {
    return batches;
  }

  /** The addresses that a batch read, in its order. */
  List<Long> addresses(int batch) {
    return batches.get(batch).stream().map(Range::address).toList();
  }
}
