package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.process.Socket;
import io.cosockpool.process.SocketAddress;
import io.cosockpool.process.SocketTables;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel tells of the sockets of a network namespace, without touching them: of TCP by
 * sock_diag(7) where that namespace is this process's own, and everything else by {@code
 * /proc/PID/net}. To enter another namespace would take CAP_SYS_ADMIN.
 */
final class SocketTable implements SocketTables.Table {
  /** The paths of local sockets; "" for one without a path, or with one that is not known. */
  private final Map<Long, String> local = new HashMap<>();

  private final Map<Long, InternetSocket> internet = new HashMap<>();
  private final Map<Endpoint, Long> timeWait = new HashMap<>();
  private final Map<Endpoint, Long> closedLately = new HashMap<>();
  private final NetworkFiles files;
  private final Deadline deadline;
  private final boolean tellsOfTcp;
  private boolean tellsOfAll;
  private boolean whole = true;
  private int sockets;
  private @Nullable Map<String, Long> timeWaitByText;

  /**
   * Looks at the TCP sockets of the network namespace of a process; at others when one is asked for
   * that is not among these.
   *
   * @param deadline after which no more of them are looked at
   */
  SocketTable(int pid, Deadline deadline) {
    this.deadline = deadline;
    this.files = new NetworkFiles(pid);
    tellsOfTcp = (isOfOwnNamespace(pid) && asksForTcp()) || files.tellTcp(this::takeTcp);
  }

  private void askForOthers() {
    if (!tellsOfAll) {
      tellsOfAll = true;
      files.tellUdp(this::takeUdp);
      files.tellLocal(this::takeLocal);
    }
  }

  private static boolean isOfOwnNamespace(int pid) {
    Optional<String> namespace = Namespace.NETWORK.of(pid);
    return namespace.isPresent() && namespace.equals(Namespace.NETWORK.own());
  }

  /** What a refusal left is taken back, for the files tell all of it. */
  private boolean asksForTcp() {
    boolean all =
        SockDiag.tellTcp(Linux.AF_INET(), this::takeTcp)
            && SockDiag.tellTcp(Linux.AF_INET6(), this::takeTcp);
    if (!all && whole) {
      internet.clear();
      timeWait.clear();
      closedLately.clear();
      sockets = 0;
    }
    return all;
  }

  /** Answers whether there is time and room for one more. */
  private boolean hasRoom() {
    whole = whole && ++sockets <= Budget.SOCKETS && !deadline.passed();
    return whole;
  }

  private boolean takeTcp(InternetSocket socket) {
    if (!hasRoom()) {
      return false;
    }
    if (socket.inode() != 0) {
      internet.put(socket.inode(), socket);
    } else if (socket.isInTimeWait()) {
      timeWait.merge(socket.remote(), 1L, Long::sum);
    }
    if (socket.isClosedLately()) {
      closedLately.merge(socket.remote(), 1L, Long::sum);
    }
    return true;
  }

  private boolean takeUdp(InternetSocket socket) {
    if (!hasRoom()) {
      return false;
    }
    if (socket.inode() != 0) {
      internet.put(socket.inode(), socket);
    }
    return true;
  }

  /** The kernel has one row a socket. */
  private boolean takeLocal(NetworkFiles.LocalSocket socket) {
    if (!hasRoom()) {
      return false;
    }
    local.merge(socket.inode(), socket.path(), (one, other) -> "");
    return true;
  }

  @Override
  public boolean isWhole() {
    return whole;
  }

  @Override
  public Optional<Socket> find(long inode) {
    if (!internet.containsKey(inode)) {
      askForOthers();
    }
    InternetSocket socket = internet.get(inode);
    if (socket != null) {
      return Optional.of(socket.described());
    }
    return Optional.ofNullable(local.get(inode)).map(SocketTable::localSocket);
  }

  @Override
  public Map<String, Long> closedLately(long least) {
    Map<String, Long> many = new HashMap<>();
    closedLately.forEach(
        (peer, count) -> {
          if (count >= least) {
            many.merge(peer.text(), count, Long::sum);
          }
        });
    return many;
  }

  @Override
  public OptionalLong timeWait(String peer) {
    if (!tellsOfTcp) {
      return OptionalLong.empty();
    }
    Map<String, Long> byText = timeWaitByText;
    if (byText == null) {
      byText = new HashMap<>();
      for (Map.Entry<Endpoint, Long> waiting : timeWait.entrySet()) {
        byText.merge(waiting.getKey().text(), waiting.getValue(), Long::sum);
      }
      timeWaitByText = byText;
    }
    return OptionalLong.of(byText.getOrDefault(peer, 0L));
  }

  private static Socket localSocket(String path) {
    return new Socket(
        SocketAddress.LOCAL,
        Optional.empty(),
        OptionalLong.empty(),
        path.isEmpty() ? Optional.empty() : Optional.of(SocketAddress.LOCAL + path),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }
}
