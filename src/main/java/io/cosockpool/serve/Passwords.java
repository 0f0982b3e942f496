package io.cosockpool.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Basic authentication by bcrypt. A check takes a processor for tens of milliseconds, by design. So
 * a password that was right is known again by a digest, checks are made one at a time, and after a
 * wrong one nothing unknown from there is checked for a while: to guess at speed costs next to
 * nothing, and keeps nobody else out.
 */
final class Passwords implements Users {
  /** How long nothing unknown is checked after a wrong password from the same place. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private static final int LONGEST_HEADER = 1024;

  /** bcrypt takes no more of a password, and a zero behind it. */
  private static final int LONGEST_PASSWORD = 71;

  /** More were right only if the file was changed that often. */
  private static final int MOST_KNOWN = 1024;

  private static final String BASIC = "Basic ";
  private static final String CHALLENGE = "Basic realm=\"cosockpool\", charset=\"UTF-8\"";

  /** For a name that nobody has, so that it takes as long as a wrong password. */
  private static final String NOBODY =
      "$2a$10$abcdefghijklmnopqrstuuY6uVTzvVXJZbYUOLrrjjdQTjCG2PZvS";

  private final Supplier<Map<String, String>> users;
  private final LongSupplier nanoTime;
  private final Set<String> known = new HashSet<>();
  private final Map<InetAddress, Long> closedUntil = new LinkedHashMap<>();
  private final Object checking = new Object();

  /**
   * Of these users.
   *
   * @param users the hash of each one's password, as it is now
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  Passwords(Supplier<Map<String, String>> users, LongSupplier nanoTime) {
    this.users = users;
    this.nanoTime = nanoTime;
  }

  @Override
  public Optional<Answer> objection(@Nullable String authorization, InetAddress client) {
    if (authorization == null
        || authorization.length() > LONGEST_HEADER
        || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return Optional.of(refused());
    }
    String credentials;
    try {
      byte[] decoded = Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip());
      credentials = new String(decoded, UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.of(refused());
    }
    int colon = credentials.indexOf(':');
    return colon < 0
        ? Optional.of(refused())
        : check(credentials.substring(0, colon), credentials.substring(colon + 1), network(client));
  }

  /** Whoever has one address of IPv6 has all those that begin with the same half. */
  private static InetAddress network(InetAddress client) {
    if (!(client instanceof Inet6Address)) {
      return client;
    }
    byte[] address = client.getAddress();
    Arrays.fill(address, address.length / 2, address.length, (byte) 0);
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 16 bytes", e);
    }
  }

  private Optional<Answer> check(String user, String password, InetAddress network) {
    if (password.getBytes(UTF_8).length > LONGEST_PASSWORD) {
      return Optional.of(refused());
    }
    String hash = users.get().get(user);
    String digest = digest(user, password, hash == null ? NOBODY : hash);
    if (isKnown(digest)) {
      return Optional.empty();
    }
    synchronized (checking) {
      if (isClosed(network)) {
        return Optional.of(
            Answer.plain(
                429,
                "Wrong passwords were given just now: try again.",
                Map.of("Retry-After", "1")));
      }
      boolean right =
          BCrypt.verifyer()
              .verify(password.getBytes(UTF_8), (hash == null ? NOBODY : hash).getBytes(UTF_8))
              .verified;
      if (hash == null || !right) {
        close(network);
        return Optional.of(refused());
      }
    }
    know(digest);
    return Optional.empty();
  }

  private synchronized boolean isKnown(String digest) {
    return known.contains(digest);
  }

  private synchronized void know(String digest) {
    if (known.size() >= MOST_KNOWN) {
      known.clear();
    }
    known.add(digest);
  }

  private synchronized boolean isClosed(InetAddress network) {
    Long until = closedUntil.get(network);
    return until != null && nanoTime.getAsLong() - until < 0;
  }

  private synchronized void close(InetAddress network) {
    closedUntil.remove(network);
    closedUntil.put(network, nanoTime.getAsLong() + PAUSE.toNanos());
    if (closedUntil.size() > MOST_KNOWN) {
      closedUntil.remove(closedUntil.keySet().iterator().next());
    }
  }

  /** With the hash: a password that was changed is not right any more. */
  private static String digest(String user, String password, String hash) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : new String[] {user, password, hash}) {
        digest.update(part.getBytes(UTF_8));
        digest.update((byte) 0);
      }
      return Base64.getEncoder().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Answer refused() {
    return Answer.plain(
        401, "Name and password are needed.", Map.of("WWW-Authenticate", CHALLENGE));
  }
}
