package io.cosockpool.report;

import io.cosockpool.model.Request;
import java.util.Comparator;

/** What comes first in a listing of requests. */
public enum RequestOrder {
  /** What has been running for the longest time. */
  TIME,
  /** What has sent most. */
  BYTES,
  /** What is queued. */
  STATE;

  private static final long UNKNOWN = -1;

  Comparator<Request> comparator() {
    return switch (this) {
      case TIME ->
          Comparator.<Request>comparingLong(request -> request.running().orElse(UNKNOWN))
              .reversed();
      case BYTES ->
          Comparator.<Request>comparingLong(request -> request.bytesSent().orElse(UNKNOWN))
              .reversed();
      case STATE -> Comparator.comparing(request -> !request.isQueued());
    };
  }
}
