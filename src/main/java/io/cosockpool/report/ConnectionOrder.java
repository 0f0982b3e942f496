package io.cosockpool.report;

import io.cosockpool.model.HeldConnection;
import java.util.Comparator;
import java.util.OptionalLong;

/** Which connections come first in a list. What is not known comes last. */
public enum ConnectionOrder {
  /** The oldest. */
  AGE,
  /** Those that are kept for their next use, and of these the one that nginx closes next. */
  IDLE,
  /** Those of which nginx has left most unread. */
  UNREAD,
  /** Those on which nginx has sent most. */
  BYTES;

  /** The order; equal ones stay as they are. */
  Comparator<HeldConnection> comparator() {
    return Comparator.<HeldConnection>comparingLong(
            connection -> most(connection).orElse(Long.MIN_VALUE))
        .reversed();
  }

  private OptionalLong most(HeldConnection connection) {
    return switch (this) {
      case AGE -> connection.ageMilliseconds();
      case IDLE -> closesSoon(connection);
      case UNREAD -> unread(connection);
      case BYTES -> connection.bytesSent();
    };
  }

  private static OptionalLong closesSoon(HeldConnection connection) {
    OptionalLong left = connection.timerExpiresInMilliseconds();
    return isKept(connection) && left.isPresent()
        ? OptionalLong.of(-left.getAsLong())
        : OptionalLong.empty();
  }

  private static boolean isKept(HeldConnection connection) {
    return switch (ConnectionGroup.of(connection.kind())) {
      case KEPT, CLIENTS_IDLE -> true;
      case CLIENTS, UPSTREAMS, COSOCKETS, UNPOOLED, OTHER -> false;
    };
  }

  private static OptionalLong unread(HeldConnection connection) {
    return connection
        .tcp()
        .map(tcp -> OptionalLong.of(tcp.unreadBytes()))
        .orElse(OptionalLong.empty());
  }
}
