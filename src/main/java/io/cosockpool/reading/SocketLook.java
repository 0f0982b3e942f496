package io.cosockpool.reading;

import io.cosockpool.memory.Deadline;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.openresty.ConnectionPool;
import io.cosockpool.openresty.RawContents;
import io.cosockpool.process.Socket;
import io.cosockpool.process.SocketTables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Asks the kernel about the idle connections of all processes at once, between two looks at the
 * pools. Its answer is valid for a connection that was idle both before and after we asked: for one
 * that both looks found alike.
 *
 * <p>An idle connection that its peer closed, or sent something on, is gone at the worker's next
 * events. So where the kernel tells of such news it is asked again after a while: what is told then
 * was so all the time, and the worker is blocked. A process that is read again and again is asked
 * about at the next reading, and no reading waits.
 */
final class SocketLook {
  /**
   * Much longer than a worker takes for all the events of one turn of its loop; a container that
   * has used up its processor time gets more every 100 ms.
   */
  private static final Duration TIME_FOR_NEWS = Duration.ofMillis(200);

  private SocketLook() {}

  /**
   * Asks about what the first look found.
   *
   * @param waits whether to ask again about news; else only those count that the last reading had
   */
  static void ask(Collection<ProcessReading> readings, Deadline deadline, boolean waits)
      throws InterruptedException {
    SocketTables tables = new SocketTables(deadline);
    for (ProcessReading reading : readings) {
      reading.sockets().putAll(ask(reading, reading.idle(), tables));
      reading.noteThatNotAllWasTold(tables);
    }
    if (!waits) {
      readings.forEach(reading -> reading.keepLastingNews(TIME_FOR_NEWS));
      return;
    }
    List<ProcessReading> withNews =
        readings.stream()
            .filter(reading -> reading.sockets().values().stream().anyMatch(Socket::hasNews))
            .toList();
    if (!withNews.isEmpty()) {
      askAgain(withNews, deadline);
    }
  }

  /**
   * Asks about the entries of nginx's connection pools that the first look found. Where these lead
   * is known without their sockets, too: of connections that last for milliseconds most have none
   * any more, and these are the ones that leave many sockets in TIME_WAIT.
   */
  static void askOfEntries(Collection<ProcessReading> readings, Deadline deadline) {
    SocketTables tables = new SocketTables(deadline);
    for (ProcessReading reading : readings) {
      List<UsedEntry> entries = reading.entries();
      Map<Integer, Socket> found =
          reading
              .process()
              .sockets(
                  entries.stream().map(UsedEntry::descriptor).collect(Collectors.toSet()), tables);
      Map<UsedEntry, Socket> sockets = new HashMap<>();
      Set<String> peers =
          new HashSet<>(reading.connections().map(ConnectionPool::peers).orElse(Set.of()));
      for (UsedEntry entry : entries) {
        Socket socket = found.get(entry.descriptor());
        if (socket != null) {
          sockets.put(entry, socket);
          socket.remote().ifPresent(peers::add);
        }
      }
      reading.take(
          new ConnectionPool.Sockets(
              sockets,
              reading.process().timeWait(peers, tables),
              reading.process().closedLately(WorkerConnections.Gone.MANY, tables)));
      reading.noteThatNotAllWasTold(tables);
    }
  }

  private static void askAgain(List<ProcessReading> readings, Deadline deadline)
      throws InterruptedException {
    boolean time = deadline.leaves(TIME_FOR_NEWS);
    if (time && readings.stream().anyMatch(reading -> reading.process().runs())) {
      Thread.sleep(TIME_FOR_NEWS);
    }
    SocketTables tables = new SocketTables(deadline);
    for (ProcessReading reading : readings) {
      List<RawContents.Idle> news = new ArrayList<>();
      reading.sockets().forEach((idle, socket) -> addNews(idle, socket, news));
      reading.sockets().keySet().removeAll(news);
      if (time) {
        reading.sockets().putAll(ask(reading, news, tables));
      }
    }
  }

  private static void addNews(RawContents.Idle idle, Socket socket, List<RawContents.Idle> news) {
    if (socket.hasNews()) {
      news.add(idle);
    }
  }

  private static Map<RawContents.Idle, Socket> ask(
      ProcessReading reading, List<RawContents.Idle> idle, SocketTables tables) {
    Map<Integer, Socket> found =
        reading
            .process()
            .sockets(
                idle.stream().map(RawContents.Idle::descriptor).collect(Collectors.toSet()),
                tables);
    Map<RawContents.Idle, Socket> sockets = new HashMap<>();
    for (RawContents.Idle connection : idle) {
      Socket socket = found.get(connection.descriptor());
      if (socket != null) {
        sockets.put(connection, socket);
      }
    }
    return sockets;
  }
}
