package io.cosockpool.tracking;

/**
 * What all that is tracked shares: how much room there is, and how often what was read did not fit.
 */
final class Tracking {
  private final int mostConnections;
  private final Counter reconciled = new Counter();
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

  /** Whether there is room for one more connection, which is taken then. */
  boolean takesConnection() {
    if (connections < mostConnections) {
      connections++;
      return true;
    }
    untracked++;
    return false;
  }

  /** A connection is tracked no more. */
  void dropConnection() {
    connections--;
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
