package io.cosockpool.process;

import io.cosockpool.memory.Block;
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

  /** Where a port of the internet stands, and the path of a local socket. */
  private static final int PORT = 2;

  private static final int PATH = 2;

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
  public static Optional<byte[]> text(Block sockaddr) {
    return switch (sockaddr.u16(0)) {
      case AF_INET -> internet(sockaddr, 4, 4);
      case AF_INET6 -> internet(sockaddr, 8, 16);
      case AF_UNIX -> Optional.of(local(sockaddr));
      default -> Optional.empty();
    };
  }

  private static Optional<byte[]> internet(Block sockaddr, int start, int length) {
    if (sockaddr.length() < start + length) {
      return Optional.empty();
    }
    int port = Short.toUnsignedInt(Short.reverseBytes((short) sockaddr.givenU16(PORT)));
    return Optional.of(
        text(sockaddr.name(start, length), port).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] local(Block sockaddr) {
    int length = 0;
    while (PATH + length < sockaddr.length() && sockaddr.u8(PATH + length) != 0) {
      length++;
    }
    byte[] prefix = LOCAL.getBytes(StandardCharsets.US_ASCII);
    byte[] text = Arrays.copyOf(prefix, prefix.length + length);
    if (length > 0) {
      System.arraycopy(sockaddr.name(PATH, length), 0, text, prefix.length, length);
    }
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
