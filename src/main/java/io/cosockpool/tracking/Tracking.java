package io.cosockpool.tracking;

import io.cosockpool.model.Gateway;
import java.util.HashMap;
import java.util.Map;

/**
 * What all that is tracked shares: how much room there is, and how often what was read did not fit.
 * When there is no room for more connections, a gateway that has less than its share of as much as
 * a quarter of the room again still gets that: none can keep another out.
 */
final class Tracking {
  private static final int SHARED = 4;

  private final int mostConnections;
  private final Counter reconciled = new Counter();
  private final Map<Gateway, Integer> ofGateways = new HashMap<>();
  private int connections;
  private long untracked;

  /** With room for so many connections. */
  Tracking(int mostConnections) {
    this.mostConnections = mostConnections;
  }

  /** What was read does not fit what had been read before. */
  void reconciled() {
    reconciled.add(1);
  }

  Counter reconciliations() {
    return reconciled;
  }

  /** Whether there is room for one more connection of a gateway, which is taken then. */
  boolean takesConnection(Gateway gateway) {
    if (connections < mostConnections || hasLessThanItsShare(gateway)) {
      connections++;
      ofGateways.merge(gateway, 1, Integer::sum);
      return true;
    }
    untracked++;
    return false;
  }

  private boolean hasLessThanItsShare(Gateway gateway) {
    int own = ofGateways.getOrDefault(gateway, 0);
    int gateways = ofGateways.size() + (own == 0 ? 1 : 0);
    return own < mostConnections / SHARED / gateways;
  }

  /** A connection of a gateway is tracked no more. */
  void dropConnection(Gateway gateway) {
    connections--;
    ofGateways.computeIfPresent(
        gateway, (known, count) -> count == 1 ? null : Integer.valueOf(count - 1));
  }

  /** There is no room for something. */
  void leaveOut() {
    untracked++;
  }

  /** Begins a reading. */
  void begin() {
    untracked = 0;
  }

  /** How many things of the last reading there is no room for. */
  long untracked() {
    return untracked;
  }
}
