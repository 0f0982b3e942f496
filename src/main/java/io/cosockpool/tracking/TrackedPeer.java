package io.cosockpool.tracking;

import io.cosockpool.model.Name;
import io.cosockpool.model.PeerCourse;
import java.util.Optional;

/** An address that workers connect to, in all of them. */
final class TrackedPeer {
  private final Name address;
  private final Levels inUse = new Levels();
  private final Levels idle = new Levels();
  private final Levels waiting = new Levels();
  private final Flow flow = new Flow();
  private boolean present = true;

  /** One that nothing is known of yet. */
  TrackedPeer(Name address) {
    this.address = address;
  }

  void hold(long nanoseconds) {
    inUse.hold(nanoseconds);
    idle.hold(nanoseconds);
    waiting.hold(nanoseconds);
  }

  /** Takes how many connections of all workers lead there. */
  void set(long connectionsInUse, long connectionsIdle) {
    inUse.set(connectionsInUse);
    idle.set(connectionsIdle);
    present = connectionsInUse + connectionsIdle > 0;
  }

  /** Whether any connection leads there. */
  boolean isPresent() {
    return present;
  }

  void setWaiting(long connects) {
    waiting.set(connects);
  }

  Flow flow() {
    return flow;
  }

  void restart() {
    inUse.restart();
    idle.restart();
    waiting.restart();
    flow.restart();
  }

  /** Its course, of connections whose numbers are known or are not. */
  PeerCourse course(boolean sinceStart, boolean numbered) {
    return new PeerCourse(
        address,
        inUse.level(sinceStart),
        idle.level(sinceStart),
        waiting.level(sinceStart),
        numbered ? Optional.of(flow.turnover(sinceStart)) : Optional.empty());
  }
}
