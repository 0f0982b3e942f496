package io.cosockpool.process;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
