package io.cosockpool.process;

import io.cosockpool.memory.Deadline;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The kernel's tables of sockets as they are at one moment, read once for all processes of a
 * network namespace.
 */
public final class SocketTables {
  private final Map<String, Table> tables = new HashMap<>();
  private final Deadline deadline;

  /**
   * No table yet.
   *
   * @param deadline after which nothing more is asked
   */
  public SocketTables(Deadline deadline) {
    this.deadline = deadline;
  }

  /** The sockets of one network namespace. */
  public interface Table {
    /** The socket with this inode; empty if there is none. */
    Optional<Socket> find(long inode);

    /**
     * How many sockets toward an address are in TIME_WAIT; these belong to no process any more.
     * Empty if the table cannot be read.
     */
    default OptionalLong timeWait(String peer) {
      return OptionalLong.empty();
    }

    /**
     * The addresses toward which so many sockets or more came into TIME_WAIT within the last
     * second, with how many; none if the table cannot be read.
     *
     * @param least at least 1
     */
    default Map<String, Long> closedLately(long least) {
      return Map.of();
    }

    /** Whether all sockets were looked at: there may be too many, or no time. */
    default boolean isWhole() {
      return true;
    }
  }

  /**
   * The table of a network namespace.
   *
   * @param namespace what tells it from others
   * @param reading reads it, if that was not done yet
   */
  public Table of(String namespace, Function<Deadline, Table> reading) {
    return tables.computeIfAbsent(namespace, unread -> reading.apply(deadline));
  }

  /** Whether nothing more is to be asked. */
  public boolean isOutOfTime() {
    return deadline.passed();
  }

  /** Whether all that was asked for was there to be found. */
  public boolean areWhole() {
    return !isOutOfTime() && tables.values().stream().allMatch(Table::isWhole);
  }
}
