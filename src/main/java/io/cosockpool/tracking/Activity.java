package io.cosockpool.tracking;

import io.cosockpool.model.Course;
import io.cosockpool.model.Pool;
import java.util.Optional;

/**
 * A {@link Course} that goes on: of a pool of one worker, of a pool in all of them, of a worker.
 */
final class Activity {
  private final Levels inUse = new Levels();
  private final Levels idle = new Levels();
  private final Levels waiting = new Levels();
  private final Levels full = new Levels();
  private final Flow flow = new Flow();
  private final DurationMeter held = new DurationMeter();
  private final DurationMeter lived = new DurationMeter();
  private final DurationMeter waited = new DurationMeter();
  private boolean unnumbered;

  /** The numbers of one reading. */
  record State(long inUse, long idle, long waiting, boolean full) {
    static final State NONE = new State(0, 0, 0, false);

    static State of(Pool pool) {
      return new State(pool.inUse(), pool.free(), pool.queued(), pool.isFull());
    }

    State plus(State other) {
      return new State(
          inUse + other.inUse, idle + other.idle, waiting + other.waiting, full || other.full);
    }
  }

  /** The numbers have been the same for so long. */
  void hold(long nanoseconds) {
    inUse.hold(nanoseconds);
    idle.hold(nanoseconds);
    waiting.hold(nanoseconds);
    full.hold(nanoseconds);
  }

  void set(State state) {
    inUse.set(state.inUse());
    idle.set(state.idle());
    waiting.set(state.waiting());
    full.set(state.full() ? 1 : 0);
  }

  /** Of some of its connections it is not known which ones they are. */
  void isUnnumbered() {
    unnumbered = true;
  }

  Flow flow() {
    return flow;
  }

  /** How long connections were in use. */
  DurationMeter held() {
    return held;
  }

  /** How old connections became. */
  DurationMeter lived() {
    return lived;
  }

  /** How long connects were queued. */
  DurationMeter waited() {
    return waited;
  }

  /** Begins the next interval. */
  void restart() {
    inUse.restart();
    idle.restart();
    waiting.restart();
    full.restart();
    flow.restart();
    held.restart();
    lived.restart();
    waited.restart();
  }

  Course course(boolean sinceStart) {
    return new Course(
        inUse.level(sinceStart),
        idle.level(sinceStart),
        waiting.level(sinceStart),
        full.level(sinceStart).mean(),
        unnumbered ? Optional.empty() : Optional.of(flow.turnover(sinceStart)),
        held.durations(sinceStart),
        lived.durations(sinceStart),
        waited.durations(sinceStart));
  }
}
