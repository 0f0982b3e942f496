package io.cosockpool.linux;

import io.cosockpool.model.TcpState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.StringTokenizer;
import java.util.function.Predicate;

/**
 * The sockets of the network namespace of a process, as {@code /proc/PID/net} tells of them
 * (proc_net(5)). A table that cannot be read, that of IPv6 where there is none, tells of none.
 */
final class NetworkFiles {
  private static final int COLUMNS = 10;
  private static final int HEXADECIMAL = 16;

  /** In milliseconds, what the kernel counts times in here: a hundredth of a second (USER_HZ). */
  private static final long TICK = 10;

  /** How many digits a word of an address has. */
  private static final int WORD = 8;

  private final Path folder;

  NetworkFiles(int pid) {
    this.folder = Path.of("/proc/" + pid + "/net");
  }

  /**
   * A local socket.
   *
   * @param path "" if it has none
   */
  record LocalSocket(long inode, String path) {}

  /**
   * Tells of the sockets of TCP.
   *
   * @param taker takes a socket, and answers whether it takes more
   * @return whether all sockets of IPv4 were told of
   */
  boolean tellTcp(Predicate<InternetSocket> taker) {
    boolean all = scan("tcp", row -> taker.test(tcp(row)));
    scan("tcp6", row -> taker.test(tcp(row)));
    return all;
  }

  /** Tells of the sockets of UDP, as {@link #tellTcp} does of those of TCP. */
  void tellUdp(Predicate<InternetSocket> taker) {
    scan("udp", row -> taker.test(udp(row)));
    scan("udp6", row -> taker.test(udp(row)));
  }

  /**
   * Tells of the local sockets. A path may have a newline, and what follows that may look like a
   * row: of two rows with one inode at least one is none, and nobody knows which.
   */
  void tellLocal(Predicate<LocalSocket> taker) {
    scan("unix", row -> taker.test(new LocalSocket(Long.parseLong(row[6]), row[7])));
  }

  /** Answers whether the table could be read to its end. */
  private boolean scan(String table, Predicate<String[]> taker) {
    try (BufferedReader lines =
        Files.newBufferedReader(folder.resolve(table), StandardCharsets.ISO_8859_1)) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!take(line, taker)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The path of a local socket may have a newline: what follows that is no row. */
  private static boolean take(String line, Predicate<String[]> taker) {
    try {
      return taker.test(columns(line));
    } catch (NumberFormatException e) {
      return true;
    }
  }

  /** The first columns, as many as are of use. */
  private static String[] columns(String line) {
    String[] columns = new String[COLUMNS];
    StringTokenizer words = new StringTokenizer(line, " ");
    for (int i = 0; i < COLUMNS; i++) {
      columns[i] = words.hasMoreTokens() ? words.nextToken() : "";
    }
    return columns;
  }

  /** {@code sl local remote st tx:rx tr:when retransmits uid timeout inode ...}. */
  private static InternetSocket tcp(String[] columns) {
    return InternetSocket.tcp(
        Long.parseLong(columns[9]),
        endpoint(columns[1]),
        endpoint(columns[2]),
        TcpState.of(Integer.parseInt(columns[3], HEXADECIMAL)),
        secondNumber(columns[4]),
        firstNumber(columns[4]),
        Long.parseLong(columns[6], HEXADECIMAL),
        OptionalLong.empty(),
        secondNumber(columns[5]) * TICK);
  }

  private static InternetSocket udp(String[] columns) {
    return InternetSocket.udp(
        Long.parseLong(columns[9]),
        endpoint(columns[1]),
        endpoint(columns[2]),
        secondNumber(columns[4]),
        firstNumber(columns[4]));
  }

  private static long firstNumber(String column) {
    return Long.parseLong(column, 0, colon(column), HEXADECIMAL);
  }

  private static long secondNumber(String column) {
    return Long.parseLong(column, colon(column) + 1, column.length(), HEXADECIMAL);
  }

  private static int colon(String column) {
    int colon = column.indexOf(':');
    if (colon < 0) {
      throw new NumberFormatException("no colon");
    }
    return colon;
  }

  /** Each word of the address is a number of this machine's, in hexadecimal. */
  private static Endpoint endpoint(String column) {
    int colon = colon(column);
    int[] words = new int[colon == WORD ? 1 : 4];
    if (colon != words.length * WORD) {
      throw new NumberFormatException("no address");
    }
    for (int i = 0; i < words.length; i++) {
      int word = Integer.parseUnsignedInt(column, i * WORD, (i + 1) * WORD, HEXADECIMAL);
      words[i] =
          ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? word : Integer.reverseBytes(word);
    }
    return Endpoint.of(words, (int) secondNumber(column));
  }
}
