package io.cosockpool.linux;

import io.cosockpool.model.KeyHash;
import io.cosockpool.process.SocketAddress;
import java.nio.ByteBuffer;

/**
 * Address and port of one side of a socket. Tables of 100,000 sockets are not rare, and of few is
 * anything asked: so it is small, and its text is made when that is wanted.
 *
 * @param isIpv6 whether the address has 16 bytes; it has 4 otherwise, the lower half of {@code low}
 * @param high the first 8 bytes of an address of IPv6
 * @param low the bytes behind them
 */
record Endpoint(boolean isIpv6, long high, long low, int port) {
  /** One of an address whose words of 32 bits are read as big-endian numbers. */
  static Endpoint of(int[] words, int port) {
    return words.length == 1
        ? new Endpoint(false, 0, Integer.toUnsignedLong(words[0]), port)
        : new Endpoint(true, join(words[0], words[1]), join(words[2], words[3]), port);
  }

  private static long join(int first, int second) {
    return Integer.toUnsignedLong(first) << Integer.SIZE | Integer.toUnsignedLong(second);
  }

  /** {@link KeyHash}: somebody in a network namespace of their own has any addresses. */
  @Override
  public int hashCode() {
    return KeyHash.of(high, KeyHash.of(low, port));
  }

  String text() {
    byte[] address =
        isIpv6
            ? ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array()
            : ByteBuffer.allocate(Integer.BYTES).putInt((int) low).array();
    return SocketAddress.text(address, port);
  }
}
