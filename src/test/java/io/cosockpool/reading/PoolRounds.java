package io.cosockpool.reading;

import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.openresty.ContentsWalk;
import io.cosockpool.openresty.LeftOut;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.openresty.PoolTable;
import io.cosockpool.openresty.PoolTableWalk;
import io.cosockpool.openresty.PoolWalk;
import io.cosockpool.openresty.ReadPool;
import io.cosockpool.openresty.VmPools;
import io.cosockpool.process.TargetProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Opens and takes the pools of an image without the pauses of a reading. */
public final class PoolRounds {
  private static final int MOST_ROUNDS = 1000;
  private static final int TRIES_OF_THE_WAY = 5;

  private final TargetProcess process;
  private final PoolTableWalk table;
  private final Rounds rounds;

  private PoolRounds(TargetProcess process, PoolTableWalk table, Budget budget) {
    rounds = new Rounds(budget.share());
    this.process = process;
    this.table = table;
    rounds.start(List.of(table));
  }

  /** What a round or several came to. */
  public record Progress(int pending, boolean learned) {}

  /** The pools of an image's http Lua module, of which the numbers are read. */
  public static PoolRounds open(WorkerImage image) throws MemoryException, MemoryLostException {
    return open(image.nginx(), Optional.empty()).orElseThrow();
  }

  /** The same by a process that may hold so much. */
  public static PoolRounds open(WorkerImage image, Budget budget)
      throws MemoryException, MemoryLostException {
    return open(image.nginx(), Optional.empty(), budget).orElseThrow();
  }

  /** The same with what the pools hold. */
  public static PoolRounds open(WorkerImage image, ConnectionArray connections)
      throws MemoryException, MemoryLostException {
    return open(image.nginx(), Optional.of(connections)).orElseThrow();
  }

  /** The pools of a process's http Lua module; empty if there is no module or no block. */
  public static Optional<PoolRounds> open(NginxProcess nginx, Optional<ConnectionArray> connections)
      throws MemoryException, MemoryLostException {
    return open(nginx, connections, new Budget());
  }

  private static Optional<PoolRounds> open(
      NginxProcess nginx, Optional<ConnectionArray> connections, Budget budget)
      throws MemoryException, MemoryLostException {
    LuaNginx lua = LuaNginx.of(nginx);
    if (!lua.subsystems().contains(Subsystem.HTTP)) {
      return Optional.empty();
    }
    Optional<PoolTable> table =
        Walked.result(nginx.process(), lua.way(Subsystem.HTTP), TRIES_OF_THE_WAY);
    return table.map(
        found -> new PoolRounds(nginx.process(), new PoolTableWalk(found, connections), budget));
  }

  /**
   * One round.
   *
   * @throws MemoryException if the table itself could not be taken
   */
  public Progress round() throws MemoryException, MemoryLostException {
    Rounds.Progress progress = Walked.round(rounds, process.memory());
    @Nullable MemoryException reason = rounds.reason(table);
    if (reason != null) {
      throw reason;
    }
    return new Progress(progress.pending(), progress.learned());
  }

  /**
   * Rounds until nothing is pending, or a number of them failed or learned nothing.
   *
   * @throws MemoryException if the last of them failed
   */
  public Progress take(int tries) throws MemoryException, MemoryLostException {
    int remaining = tries;
    for (int count = 0; count < MOST_ROUNDS; count++) {
      Rounds.Progress progress = Walked.round(rounds, process.memory());
      remaining -= progress.learned() ? 0 : 1;
      if (progress.pending() == 0 || remaining == 0) {
        @Nullable MemoryException reason = rounds.reason(table);
        if (reason != null) {
          throw reason;
        }
        return new Progress(progress.pending(), progress.learned());
      }
    }
    throw new AssertionError("every round learns something, and none comes to an end");
  }

  /** Begins to take all of them anew; they are known by now. */
  public void startOver() {
    rounds.start(List.of(table));
  }

  /** The pools that were taken. */
  public List<Pool> pools() {
    return taken().pools();
  }

  /** The same with where they lie. */
  public VmPools taken() {
    return new VmPools(
        table.table(),
        rounds.results(PoolWalk.class).values(),
        rounds.results(ContentsWalk.class).values());
  }

  /** Where the pools lie that were taken. */
  public Map<Pool, Long> addresses() {
    return rounds.results(PoolWalk.class).values().stream()
        .collect(Collectors.toMap(ReadPool::pool, ReadPool::address));
  }

  /** The pools of which not even the numbers were taken. */
  public List<LeftOut> leftOut() {
    return rounds.unbelieved().stream()
        .filter(walk -> walk.walk() instanceof PoolWalk && walk.reason() != null)
        .map(walk -> LeftOut.of(Objects.requireNonNull(walk.reason()), walk.steady()))
        .toList();
  }

  static Deadline farAway() {
    return Deadline.in(Duration.ofHours(1));
  }
}
