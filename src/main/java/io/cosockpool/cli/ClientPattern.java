package io.cosockpool.cli;

import io.cosockpool.model.Name;
import java.net.InetAddress;
import java.util.Optional;
import picocli.CommandLine.TypeConversionException;

/**
 * A value of {@code --client}: an address, or a network in CIDR form.
 *
 * @param network its address
 * @param bits how many of its first bits count
 */
record ClientPattern(InetAddress network, int bits) {
  static ClientPattern of(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> network = address(slash < 0 ? text : text.substring(0, slash));
    int all = network.map(known -> known.getAddress().length * Byte.SIZE).orElse(0);
    int bits = slash < 0 ? all : number(text.substring(slash + 1));
    if (network.isEmpty() || bits < 0 || bits > all) {
      throw new TypeConversionException(
          "'" + text + "' is no address such as 10.0.0.7, and no network such as 10.0.0.0/8");
    }
    return new ClientPattern(network.get(), bits);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** An address as it is written; no name is looked up. */
  private static Optional<InetAddress> address(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether a client, which may have a port, is in the network. */
  boolean matches(Name client) {
    String text = client.decoded();
    return address(text).or(() -> address(withoutPort(text))).filter(this::contains).isPresent();
  }

  private static String withoutPort(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private boolean contains(InetAddress address) {
    byte[] one = network.getAddress();
    byte[] other = address.getAddress();
    if (one.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % Byte.SIZE;
      if (((one[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
