package io.cosockpool.linux;

import io.cosockpool.process.Socket;
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
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the kernel tells of sockets that a process has open, without touching them: its table of
 * descriptors leads to inodes, and the tables of its network namespace to what these are.
 */
final class Sockets {
  /** TCP_ESTABLISHED to TCP_NEW_SYN_RECV of the kernel's {@code include/net/tcp_states.h}. */
  private static final String[] TCP_STATES = {
    "UNKNOWN",
    "ESTABLISHED",
    "SYN_SENT",
    "SYN_RECV",
    "FIN_WAIT1",
    "FIN_WAIT2",
    "TIME_WAIT",
    "CLOSE",
    "CLOSE_WAIT",
    "LAST_ACK",
    "LISTEN",
    "CLOSING",
    "NEW_SYN_RECV"
  };

  private static final int TIME_WAIT = 6;

  /**
   * For how long the kernel keeps a connection that this side closed (TCP_TIMEWAIT_LEN of its
   * {@code include/net/tcp.h}), in clock ticks.
   */
  private static final long TIME_WAIT_TICKS = 60 * 100;

  private static final Pattern BLANKS = Pattern.compile(" +");

  /** A run of words that are 0, in the text of an address of IPv6. */
  private static final Pattern ZEROS = Pattern.compile("(^|:)0(:0)+(:|$)");

  private static final String SOCKET = "socket:[";

  private final Path process;
  private final long age;
  private final Map<Long, Socket> local = new HashMap<>();
  private final Map<Long, Tcp> tcp = new HashMap<>();

  /** How many connections were closed lately, by the column of their remote address. */
  private final Map<String, Long> closed = new HashMap<>();

  /** Columns of one line of the table. */
  private record Tcp(String remote, int state, long unread) {}

  private Sockets(int pid, long age) {
    this.process = Path.of("/proc/" + pid);
    this.age = age;
  }

  /**
   * The sockets among these descriptors, as far as they can be found.
   *
   * @param age for how long the process has run, in clock ticks
   */
  static Map<Integer, Socket> of(int pid, long age, Set<Integer> descriptors) {
    return new Sockets(pid, age).find(descriptors);
  }

  private Map<Integer, Socket> find(Set<Integer> descriptors) {
    Map<Long, Integer> inodes = new HashMap<>();
    for (int descriptor : descriptors) {
      inode(descriptor).ifPresent(inode -> inodes.put(inode, descriptor));
    }
    if (!inodes.isEmpty()) {
      scan("tcp", inodes.keySet());
      scan("tcp6", inodes.keySet());
      scan("unix", inodes.keySet());
    }
    Map<Integer, Socket> sockets = new HashMap<>();
    local.forEach((inode, socket) -> sockets.put(inodes.get(inode), socket));
    tcp.forEach((inode, row) -> sockets.put(inodes.get(inode), socket(row)));
    return sockets;
  }

  private Optional<Long> inode(int descriptor) {
    try {
      String link = Files.readSymbolicLink(process.resolve("fd/" + descriptor)).toString();
      return link.startsWith(SOCKET)
          ? Optional.of(Long.parseLong(link.substring(SOCKET.length(), link.length() - 1)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A table that cannot be read, that of IPv6 where there is none, tells of no socket. */
  private void scan(String table, Set<Long> inodes) {
    try (BufferedReader lines =
        Files.newBufferedReader(process.resolve("net/" + table), StandardCharsets.ISO_8859_1)) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] columns = BLANKS.split(line.strip());
        if (table.equals("unix")) {
          addLocal(columns, inodes);
        } else {
          addTcp(columns, inodes);
        }
      }
    } catch (IOException e) {
      return;
    }
  }

  /** {@code Num RefCount Protocol Flags Type St Inode Path}. */
  private void addLocal(String[] columns, Set<Long> inodes) {
    long inode = Long.parseLong(columns[6]);
    if (inodes.contains(inode)) {
      local.put(inode, new Socket("unix:", Optional.empty(), OptionalLong.empty(), 0));
    }
  }

  /** {@code sl local remote st tx:rx tr:when retransmits uid timeout inode ...}. */
  private void addTcp(String[] columns, Set<Long> inodes) {
    int state = Integer.parseInt(columns[3], 16);
    if (state == TIME_WAIT && TIME_WAIT_TICKS - secondNumber(columns[5]) <= age) {
      closed.merge(columns[2], 1L, Long::sum);
    }
    long inode = Long.parseLong(columns[9]);
    if (inodes.contains(inode)) {
      tcp.put(inode, new Tcp(columns[2], state, secondNumber(columns[4])));
    }
  }

  private static long secondNumber(String column) {
    return Long.parseLong(column, column.indexOf(':') + 1, column.length(), 16);
  }

  private Socket socket(Tcp row) {
    return new Socket(
        peer(row.remote()),
        Optional.of(TCP_STATES[row.state() < TCP_STATES.length ? row.state() : 0]),
        OptionalLong.of(row.unread()),
        closed.getOrDefault(row.remote(), 0L));
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
