package io.cosockpool.reading;

import io.cosockpool.layout.DebugFiles;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.process.TargetProcess;
import io.cosockpool.walk.Walk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes single walks of a process, without the pauses of a reading. */
public final class Walked {
  private static final int MOST_ROUNDS = 10_000;

  private Walked() {}

  /** What a walk finds in memory that holds still. */
  public static <T> T result(TargetProcess process, Walk<T> walk)
      throws MemoryException, MemoryLostException {
    return result(process, walk, 2);
  }

  /** The connections of a worker. */
  public static ConnectionArray connections(NginxProcess nginx) throws MemoryLostException {
    Session session = new Session(nginx, DebugFiles.none(), new Budget().share());
    session.seekConnections(PoolRounds.farAway());
    return session.connections();
  }

  /** The same of a memory alone. */
  public static <T> T result(Walk<T> walk, Memory memory)
      throws MemoryException, MemoryLostException {
    return result(memory, walk, 2);
  }

  /**
   * What a walk finds.
   *
   * @param tries how many rounds that learn nothing may fail
   * @throws MemoryException why the last of them did
   */
  public static <T> T result(TargetProcess process, Walk<T> walk, int tries)
      throws MemoryException, MemoryLostException {
    return result(process.memory(), walk, tries);
  }

  private static <T> T result(Memory memory, Walk<T> walk, int tries)
      throws MemoryException, MemoryLostException {
    Rounds rounds = new Rounds(new Budget().share());
    rounds.start(List.of(walk));
    int remaining = tries;
    for (int count = 0; count < MOST_ROUNDS; count++) {
      Rounds.Progress progress = round(rounds, memory);
      if (progress.pending() == 0) {
        return rounds.result(walk).orElseThrow();
      }
      remaining -= progress.learned() ? 0 : 1;
      @Nullable MemoryException reason = rounds.reason(walk);
      if (remaining == 0 && reason != null) {
        throw reason;
      }
    }
    throw new AssertionError("every round learns something, and none comes to an end");
  }

  static Rounds.Progress round(Rounds rounds, Memory memory) throws MemoryLostException {
    return rounds.round(memory::fill, PoolRounds.farAway());
  }
}
