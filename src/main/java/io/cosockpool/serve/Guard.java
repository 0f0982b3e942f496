package io.cosockpool.serve;

import com.sun.net.httpserver.Headers;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is let in: what is not allowed is answered before anything is read. */
final class Guard {
  private static final Set<String> METHODS = Set.of("GET", "HEAD");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final InetAddress listening;
  private final Optional<Users> users;

  /**
   * Guards a server.
   *
   * @param listening where it listens
   * @param users who may ask; empty if everybody may who can connect
   */
  Guard(InetAddress listening, Optional<Users> users) {
    this.listening = listening;
    this.users = users;
  }

  /** What to answer instead; empty if the request is let in. */
  Optional<Answer> objection(String method, Headers headers, InetAddress client) {
    if (!METHODS.contains(method)) {
      return Optional.of(
          Answer.plain(405, "Only GET and HEAD are answered.", Map.of("Allow", "GET, HEAD")));
    }
    if (listening.isLoopbackAddress() && !isOwnHost(headers.get("Host"))) {
      return Optional.of(
          Answer.plain(421, "This is served on loopback alone: ask for localhost or 127.0.0.1."));
    }
    return users.flatMap(known -> known.objection(headers.getFirst("Authorization"), client));
  }

  /**
   * Whether a browser was told to ask this machine. A page from elsewhere can have its own name
   * lead to 127.0.0.1, and would be let in by its browser to read what is answered (DNS rebinding).
   */
  private boolean isOwnHost(@Nullable List<String> given) {
    if (given == null || given.size() != 1) {
      return false;
    }
    String host = given.getFirst().toLowerCase(Locale.ROOT).replaceFirst(":[0-9]{1,5}$", "");
    return LOOPBACK.contains(host) || host.equals(listening.getHostAddress());
  }
}
