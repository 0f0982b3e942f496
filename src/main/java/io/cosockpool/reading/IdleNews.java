package io.cosockpool.reading;

import io.cosockpool.openresty.RawContents;
import io.cosockpool.process.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The idle connections of a process that the kernel told news of at the last reading, and since
 * when. For a process that is read again and again, this takes the place of waiting.
 */
final class IdleNews {
  private Map<RawContents.Idle, Long> since = new HashMap<>();

  /** None yet. */
  IdleNews() {}

  /**
   * Takes away what the kernel told of connections that had no news yet so long ago.
   *
   * @param sockets what it told just now
   * @param now on the clock of {@link System#nanoTime}
   */
  void keepLasting(Map<RawContents.Idle, Socket> sockets, Duration longEnough, long now) {
    Map<RawContents.Idle, Long> told = new HashMap<>();
    sockets.forEach(
        (idle, socket) -> {
          if (socket.hasNews()) {
            told.put(idle, since.getOrDefault(idle, now));
          }
        });
    since = told;
    sockets
        .keySet()
        .removeIf(idle -> told.containsKey(idle) && now - told.get(idle) < longEnough.toNanos());
  }
}
