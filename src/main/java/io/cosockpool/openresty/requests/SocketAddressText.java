package io.cosockpool.openresty.requests;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A {@code struct sockaddr}: asked for first, and looked at later. */
final class SocketAddressText {
  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  /** The lengths of {@code sockaddr_in}, {@code sockaddr_in6}, {@code sockaddr_un}. */
  private static final int LENGTH_4 = 16;

  private static final int LENGTH_6 = 28;
  private static final int LONGEST = 128;

  private static final int PORT = 2;
  private static final int ADDRESS_4 = 4;
  private static final int ADDRESS_6 = 8;

  private final Optional<Block> block;

  private SocketAddressText(Optional<Block> block) {
    this.block = block;
  }

  /** Asks for an address; one that cannot be is none. */
  static SocketAddressText at(Snapshot memory, long address, long length, Place place) {
    return new SocketAddressText(
        address == 0 || length < 2 || length > LONGEST
            ? Optional.empty()
            : Reads.optional(memory, new Range(address, (int) length, place.part(".sockaddr"))));
  }

  /** {@code address:port}, or {@code unix:}; empty if it is of no known family. */
  Optional<Name> name() {
    return block
        .flatMap(SocketAddressText::text)
        .map(text -> new Name(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Optional<String> text(Block block) {
    return switch (block.u16(0)) {
      case AF_INET ->
          block.length() < LENGTH_4
              ? Optional.empty()
              : Optional.of(host(block.name(ADDRESS_4, 4)) + ":" + port(block));
      case AF_INET6 ->
          block.length() < LENGTH_6
              ? Optional.empty()
              : Optional.of("[" + host(block.name(ADDRESS_6, 16)) + "]:" + port(block));
      case AF_UNIX -> Optional.of("unix:");
      default -> Optional.empty();
    };
  }

  private static int port(Block block) {
    return Short.toUnsignedInt(Short.reverseBytes((short) block.givenU16(PORT)));
  }

  private static String host(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + address.length + " bytes", e);
    }
  }
}
