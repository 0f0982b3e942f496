package io.cosockpool.cli;

import io.cosockpool.model.Name;
import java.util.Locale;

/**
 * A value of {@code --peer}: an address with its port as it is shown, or without its port for any.
 *
 * @param address in lower case, as IPv6 addresses are written
 */
record PeerPattern(String address) {
  private static final String LOCAL = "unix:";

  static PeerPattern of(String text) {
    return new PeerPattern(text.toLowerCase(Locale.ROOT));
  }

  boolean matches(Name peer) {
    String whole = peer.decoded().toLowerCase(Locale.ROOT);
    return whole.equals(address) || host(whole).equals(withoutBrackets(address));
  }

  private static String host(String peer) {
    int colon = peer.lastIndexOf(':');
    return peer.startsWith(LOCAL) || colon < 0 ? peer : withoutBrackets(peer.substring(0, colon));
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
