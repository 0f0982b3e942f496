package io.cosockpool.linux;

import io.cosockpool.model.TcpState;
import io.cosockpool.process.Socket;
import io.cosockpool.process.SocketTables;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What the kernel tells of the sockets of a network namespace ({@code /proc/PID/net}, proc_net(5)),
 * without touching them. A table that cannot be read, that of IPv6 where there is none, tells of no
 * socket.
 */
final class SocketTable implements SocketTables.Table {
  private static final int COLUMNS = 10;

  /** A run of words that are 0, in the text of an address of IPv6. */
  private static final Pattern ZEROS = Pattern.compile("(^|:)0(:0)+(:|$)");

  private static final Socket LOCAL = new Socket("unix:", Optional.empty(), OptionalLong.empty());

  private final Set<Long> local = new HashSet<>();
  private final Map<Long, Tcp> tcp = new HashMap<>();

  /** Columns of one line of the table. */
  private record Tcp(String remote, TcpState state, long unread) {}

  /** Looks at the sockets of the network namespace of a process. */
  SocketTable(int pid) {
    Path folder = Path.of("/proc/" + pid + "/net");
    scan(folder.resolve("tcp"), this::addTcp);
    scan(folder.resolve("tcp6"), this::addTcp);
    scan(folder.resolve("unix"), this::addLocal);
  }

  private static void scan(Path table, Consumer<String[]> row) {
    try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.ISO_8859_1)) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        row.accept(columns(line));
      }
    } catch (IOException e) {
      return;
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

  /** {@code Num RefCount Protocol Flags Type St Inode Path}. */
  private void addLocal(String[] columns) {
    local.add(Long.parseLong(columns[6]));
  }

  /** {@code sl local remote st tx:rx tr:when retransmits uid timeout inode ...}. */
  private void addTcp(String[] columns) {
    TcpState state = TcpState.of(Integer.parseInt(columns[3], 16));
    long inode = Long.parseLong(columns[9]);
    if (inode != 0) {
      // The kernel counts the end of what the peer sends as a byte that was not read.
      long end = state == TcpState.CLOSE_WAIT ? 1 : 0;
      tcp.put(inode, new Tcp(columns[2], state, Math.max(0, secondNumber(columns[4]) - end)));
    }
  }

  @Override
  public Optional<Socket> find(long inode) {
    Tcp row = tcp.get(inode);
    if (row != null) {
      return Optional.of(socket(row));
    }
    return local.contains(inode) ? Optional.of(LOCAL) : Optional.empty();
  }

  private static long secondNumber(String column) {
    return Long.parseLong(column, column.indexOf(':') + 1, column.length(), 16);
  }

  private static Socket socket(Tcp row) {
    return new Socket(peer(row.remote()), Optional.of(row.state()), OptionalLong.of(row.unread()));
  }

  /** Each word of the address is a number of this machine's, in hexadecimal. */
  private static String peer(String hexadecimal) {
    int colon = hexadecimal.indexOf(':');
    ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(hexadecimal, 0, colon));
    ByteBuffer address = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) {
      address.putInt(words.getInt());
    }
    InetAddress host = address(address.array());
    int port = Integer.parseInt(hexadecimal, colon + 1, hexadecimal.length(), 16);
    String text = host.getHostAddress();
    return host instanceof Inet6Address
        ? "[" + ZEROS.matcher(text).replaceFirst("::") + "]:" + port
        : text + ":" + port;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("the kernel's addresses have 4 or 16 bytes", e);
    }
  }
}
