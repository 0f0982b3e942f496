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

  private static final Pattern BLANKS = Pattern.compile(" +");

  /** A run of words that are 0, in the text of an address of IPv6. */
  private static final Pattern ZEROS = Pattern.compile("(^|:)0(:0)+(:|$)");

  private static final String SOCKET = "socket:[";

  private final Path process;
  private final Map<Long, Socket> found = new HashMap<>();

  private Sockets(int pid) {
    this.process = Path.of("/proc/" + pid);
  }

  /** The sockets among these descriptors, as far as they can be found. */
  static Map<Integer, Socket> of(int pid, Set<Integer> descriptors) {
    return new Sockets(pid).find(descriptors);
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
    found.forEach((inode, socket) -> sockets.put(inodes.get(inode), socket));
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
      found.put(inode, new Socket("unix:", Optional.empty(), OptionalLong.empty()));
    }
  }

  /** {@code sl local remote st tx:rx tr:when retransmits uid timeout inode ...}. */
  private void addTcp(String[] columns, Set<Long> inodes) throws UnknownHostException {
    long inode = Long.parseLong(columns[9]);
    if (inodes.contains(inode)) {
      int state = Integer.parseInt(columns[3], 16);
      String unread = columns[4].substring(columns[4].indexOf(':') + 1);
      found.put(
          inode,
          new Socket(
              peer(columns[2]),
              Optional.of(TCP_STATES[state < TCP_STATES.length ? state : 0]),
              OptionalLong.of(Long.parseLong(unread, 16))));
    }
  }

  /** Each word of the address is a number of this machine's, in hexadecimal. */
  private static String peer(String hexadecimal) throws UnknownHostException {
    int colon = hexadecimal.indexOf(':');
    ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(hexadecimal, 0, colon));
    ByteBuffer address = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) {
      address.putInt(words.getInt());
    }
    InetAddress host = InetAddress.getByAddress(address.array());
    int port = Integer.parseInt(hexadecimal, colon + 1, hexadecimal.length(), 16);
    String text = host.getHostAddress();
    return host instanceof Inet6Address
        ? "[" + ZEROS.matcher(text).replaceFirst("::") + "]:" + port
        : text + ":" + port;
  }
}
