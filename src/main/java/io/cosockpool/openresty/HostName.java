package io.cosockpool.openresty;

import io.cosockpool.model.Name;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What may be the name of a host, as TLS has it. */
final class HostName {
  /** A host name has 253 characters at most. */
  static final int LONGEST = 255;

  /** The name of a pool with a host and a TLS server in it, and some words. */
  private static final int LONGEST_POOL = 1024;

  private static final int MOST_PARTS = 16;

  private HostName() {}

  /** Whether these bytes may be the name of a host. */
  static boolean is(byte[] name) {
    for (byte each : name) {
      if (!isLetter(each) && !isDigit(each) && each != '-' && each != '.' && each != '_') {
        return false;
      }
    }
    return name.length > 0 && name.length <= LONGEST;
  }

  private static boolean isLetter(byte each) {
    return (each | 0x20) >= 'a' && (each | 0x20) <= 'z';
  }

  private static boolean isDigit(byte each) {
    return each >= '0' && each <= '9';
  }

  /**
   * The hosts that the name of a pool may have in it, between colons: the host and the port are its
   * name by default, and clients of HTTP add the TLS server. An address has no letter. Of what is
   * longer than that has any use nothing is taken.
   */
  static Set<Name> in(Name pool) {
    if (pool.length() > LONGEST_POOL) {
      return Set.of();
    }
    return Arrays.stream(pool.decoded().split(":"))
        .map(part -> part.getBytes(StandardCharsets.UTF_8))
        .filter(HostName::isWithLetter)
        .limit(MOST_PARTS)
        .map(Name::new)
        .collect(Collectors.toSet());
  }

  private static boolean isWithLetter(byte[] name) {
    for (byte each : name) {
      if (isLetter(each)) {
        return is(name);
      }
    }
    return false;
  }
}
