package io.cosockpool.linux;

import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.model.TcpState;
import io.cosockpool.process.Socket;
import io.cosockpool.process.SocketAddress;
import io.cosockpool.process.SocketTables;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringTokenizer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel tells of the sockets of a network namespace ({@code /proc/PID/net}, proc_net(5)),
 * without touching them. A table that cannot be read, that of IPv6 where there is none, tells of no
 * socket.
 */
final class SocketTable implements SocketTables.Table {
  private static final int COLUMNS = 10;

  /** The paths of local sockets; "" for one without a path. */
  private final Map<Long, String> local = new HashMap<>();

  private final Map<Long, Internet> internet = new HashMap<>();
  private final Map<String, Long> timeWait = new HashMap<>();
  private final Deadline deadline;
  private final boolean tellsOfTcp;
  private boolean whole = true;
  private int rows;
  private @Nullable Map<String, Long> timeWaitByText;

  /** Columns of one line of the table; a socket of UDP has no state. */
  private record Internet(
      String local,
      String remote,
      Optional<TcpState> state,
      long unread,
      long unsent,
      long retransmits) {}

  /**
   * Looks at the sockets of the network namespace of a process.
   *
   * @param deadline after which no more of them are looked at
   */
  SocketTable(int pid, Deadline deadline) {
    this.deadline = deadline;
    Path folder = Path.of("/proc/" + pid + "/net");
    tellsOfTcp = scan(folder.resolve("tcp"), this::addTcp);
    scan(folder.resolve("tcp6"), this::addTcp);
    scan(folder.resolve("udp"), this::addUdp);
    scan(folder.resolve("udp6"), this::addUdp);
    scan(folder.resolve("unix"), this::addLocal);
  }

  /** Answers whether the table could be read to its end. */
  private boolean scan(Path table, Consumer<String[]> row) {
    try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.ISO_8859_1)) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (++rows > Budget.SOCKETS || deadline.passed()) {
          whole = false;
          return false;
        }
        add(line, row);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The path of a local socket may have a newline: what follows that is no row. */
  private static void add(String line, Consumer<String[]> row) {
    try {
      row.accept(columns(line));
    } catch (NumberFormatException e) {
      // and tells of no socket
    }
  }

  /** The first columns, as many as are of use. Tables of 100,000 sockets are not rare. */
  private static String[] columns(String line) {
    String[] columns = new String[COLUMNS];
    StringTokenizer words = new StringTokenizer(line, " ");
    for (int i = 0; i < COLUMNS; i++) {
      columns[i] = words.hasMoreTokens() ? words.nextToken() : "";
    }
    return columns;
  }

  /**
   * {@code Num RefCount Protocol Flags Type St Inode Path}. The kernel has one row a socket: of two
   * at least one stands in some path, and nobody knows which.
   */
  private void addLocal(String[] columns) {
    local.merge(Long.parseLong(columns[6]), columns[7], (one, other) -> "");
  }

  /** {@code sl local remote st tx:rx tr:when retransmits uid timeout inode ...}. */
  private void addTcp(String[] columns) {
    TcpState state = TcpState.of(Integer.parseInt(columns[3], 16));
    long inode = Long.parseLong(columns[9]);
    if (inode != 0) {
      // The kernel counts the end of what the peer sends as a byte that was not read.
      long end = state == TcpState.CLOSE_WAIT ? 1 : 0;
      internet.put(inode, internet(columns, Optional.of(state), end));
    } else if (state == TcpState.TIME_WAIT) {
      timeWait.merge(columns[2], 1L, Long::sum);
    }
  }

  private void addUdp(String[] columns) {
    long inode = Long.parseLong(columns[9]);
    if (inode != 0) {
      internet.put(inode, internet(columns, Optional.empty(), 0));
    }
  }

  private static Internet internet(String[] columns, Optional<TcpState> state, long end) {
    return new Internet(
        columns[1],
        columns[2],
        state,
        Math.max(0, secondNumber(columns[4]) - end),
        Long.parseLong(columns[4], 0, columns[4].indexOf(':'), 16),
        Long.parseLong(columns[6], 16));
  }

  @Override
  public boolean isWhole() {
    return whole;
  }

  @Override
  public Optional<Socket> find(long inode) {
    Internet row = internet.get(inode);
    if (row != null) {
      return Optional.of(socket(row));
    }
    return Optional.ofNullable(local.get(inode)).map(SocketTable::localSocket);
  }

  @Override
  public OptionalLong timeWait(String peer) {
    if (!tellsOfTcp) {
      return OptionalLong.empty();
    }
    Map<String, Long> byText = timeWaitByText;
    if (byText == null) {
      byText = new HashMap<>();
      for (Map.Entry<String, Long> waiting : timeWait.entrySet()) {
        byText.merge(text(waiting.getKey()), waiting.getValue(), Long::sum);
      }
      timeWaitByText = byText;
    }
    return OptionalLong.of(byText.getOrDefault(peer, 0L));
  }

  private static long secondNumber(String column) {
    return Long.parseLong(column, column.indexOf(':') + 1, column.length(), 16);
  }

  private static Socket socket(Internet row) {
    return new Socket(
        text(row.remote()),
        row.state(),
        OptionalLong.of(row.unread()),
        Optional.of(text(row.local())),
        OptionalLong.of(row.unsent()),
        row.state().isPresent() ? OptionalLong.of(row.retransmits()) : OptionalLong.empty());
  }

  private static Socket localSocket(String path) {
    return new Socket(
        SocketAddress.LOCAL,
        Optional.empty(),
        OptionalLong.empty(),
        path.isEmpty() ? Optional.empty() : Optional.of(SocketAddress.LOCAL + path),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /** Each word of the address is a number of this machine's, in hexadecimal. */
  private static String text(String hexadecimal) {
    int colon = hexadecimal.indexOf(':');
    ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(hexadecimal, 0, colon));
    ByteBuffer address = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) {
      address.putInt(words.getInt());
    }
    int port = Integer.parseInt(hexadecimal, colon + 1, hexadecimal.length(), 16);
    return SocketAddress.text(address.array(), port);
  }
}
