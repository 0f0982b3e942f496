package io.cosockpool.process;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Addresses of sockets as text: {@code host:port}, {@code [host]:port} or {@code unix:path}. */
public final class SocketAddress {
  /** How every local socket begins, and all that is known of one without a path. */
  public static final String LOCAL = "unix:";

  /** A run of words that are 0, in the text of an address of IPv6. */
  private static final Pattern ZEROS = Pattern.compile("(^|:)0(:0)+(:|$)");

  private static final Set<String> NOWHERE = Set.of("0.0.0.0:0", "[::]:0");

  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  /** {@code struct sockaddr_un}, the longest address, has 110 bytes. */
  private static final int LONGEST = 128;

  private SocketAddress() {}

  /** Whether a {@code struct sockaddr} may be so long. */
  public static boolean isLength(long bytes) {
    return bytes >= 2 && bytes <= LONGEST;
  }

  /** Whether this is the text of no address: that of a socket which is connected to nothing. */
  static boolean isNowhere(String text) {
    return NOWHERE.contains(text);
  }

  /** The text of a {@code struct sockaddr}; empty if it is of another family, or too short. */
  public static Optional<byte[]> text(byte[] sockaddr) {
    int family = Byte.toUnsignedInt(sockaddr[0]) | Byte.toUnsignedInt(sockaddr[1]) << 8;
    return switch (family) {
      case AF_INET -> internet(sockaddr, 4, 8);
      case AF_INET6 -> internet(sockaddr, 8, 24);
      case AF_UNIX -> Optional.of(local(sockaddr));
      default -> Optional.empty();
    };
  }

  private static Optional<byte[]> internet(byte[] sockaddr, int start, int end) {
    if (sockaddr.length < end) {
      return Optional.empty();
    }
    int port = Byte.toUnsignedInt(sockaddr[2]) << 8 | Byte.toUnsignedInt(sockaddr[3]);
    return Optional.of(
        text(Arrays.copyOfRange(sockaddr, start, end), port).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] local(byte[] sockaddr) {
    int end = 2;
    while (end < sockaddr.length && sockaddr[end] != 0) {
      end++;
    }
    byte[] prefix = LOCAL.getBytes(StandardCharsets.US_ASCII);
    byte[] text = Arrays.copyOf(prefix, prefix.length + end - 2);
    System.arraycopy(sockaddr, 2, text, prefix.length, end - 2);
    return text;
  }

  /** The text of an address of 4 or 16 bytes, in the order of the network, and a port. */
  public static String text(byte[] address, int port) {
    InetAddress host = host(address);
    String text = host.getHostAddress();
    return host instanceof Inet6Address
        ? "[" + ZEROS.matcher(text).replaceFirst("::") + "]:" + port
        : text + ":" + port;
  }

  private static InetAddress host(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
    }
  }
}
