package io.cosockpool.process;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The kernel's tables of sockets as they are at one moment, read once for all processes of a
 * network namespace.
 */
public final class SocketTables {
  private final Map<String, Table> tables = new HashMap<>();

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
  }

  /**
   * The table of a network namespace.
   *
   * @param namespace what tells it from others
   * @param reading reads it, if that was not done yet
   */
  public Table of(String namespace, Supplier<Table> reading) {
    return tables.computeIfAbsent(namespace, unread -> reading.get());
  }
}
