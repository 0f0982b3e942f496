package io.cosockpool.serve;

import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may ask, by name and password. */
interface Users {
  /**
   * What to answer instead; empty if the request is let in.
   *
   * @param authorization the value of that header, if there is one
   * @param client where the request comes from
   */
  Optional<Answer> objection(@Nullable String authorization, InetAddress client);
}
