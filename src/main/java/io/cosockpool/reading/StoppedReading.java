package io.cosockpool.reading;

import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Part;
import io.cosockpool.openresty.ConnectionPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is taken of a process once more while it stands, each part of one moment. */
final class StoppedReading {
  private final Session session;
  private final ReadingOptions options;
  private final Duration longest;
  private final Duration patience;
  private final List<String> notes = new ArrayList<>();
  private final List<Long> stops = new ArrayList<>();
  private boolean hasStopped;
  private int retakes;

  /**
   * Of a session.
   *
   * @param longest how long a stop may last
   * @param patience how long to wait for a stop that does not come
   */
  StoppedReading(Session session, ReadingOptions options, Duration longest, Duration patience) {
    this.session = session;
    this.options = options;
    this.longest = longest;
    this.patience = patience;
  }

  /** Its pools; empty if it could not be stopped for them. */
  Optional<TakenPools> pools(SideBySide.Turn deadline)
      throws MemoryLostException, InterruptedException {
    Freeze freeze = freeze();
    Rounds rounds = session.pools();
    boolean whole = freeze.take(rounds, session.poolTables(options.parts(), deadline), deadline);
    tell(freeze, "read while it ran: ");
    retakes = Math.max(0, stops.size() - 1);
    hasStopped = !stops.isEmpty();
    return whole
        ? Optional.of(
            TakenPools.of(session.nginx().process().pid(), rounds, session.tables(), deadline))
        : Optional.empty();
  }

  /** Whether it could be stopped for its pools. */
  boolean hasStopped() {
    return hasStopped;
  }

  /** Its connections; empty if it could not be stopped for them. */
  Optional<ConnectionPool> connections(Deadline deadline)
      throws MemoryLostException, InterruptedException {
    Freeze freeze = freeze();
    ConnectionLook look = session.connectionLook();
    boolean whole =
        freeze.takeInOneStop(
            look.rounds(),
            session.entries(deadline),
            () ->
                look.taken().filter(pool -> pool.isExact() && pool.moving().isEmpty()).isPresent(),
            deadline);
    tell(freeze, "its connections were read while it ran: ");
    return whole ? look.taken() : Optional.empty();
  }

  /** Its requests; empty if it could not be stopped for them. */
  Optional<RequestCourse> requests(ConnectionPool read, Deadline deadline)
      throws MemoryLostException, InterruptedException {
    Freeze freeze = freeze();
    Optional<RequestCourse> course = session.requests(read, options.reads(Part.TIMERS), deadline);
    boolean whole = course.isPresent() && course.get().takeStopped(freeze);
    tell(freeze, "its requests were read while it ran: ");
    return whole ? course : Optional.empty();
  }

  private Freeze freeze() {
    return new Freeze(session.nginx().process(), longest, patience);
  }

  private void tell(Freeze freeze, String otherwise) {
    stops.addAll(freeze.stops());
    freeze.failure().ifPresent(why -> notes.add(otherwise + why));
    freeze.lateness().ifPresent(notes::add);
  }

  /** How long each stop lasted, in microseconds. */
  List<Long> stops() {
    return stops;
  }

  /** What could not be read of a standing process, and why. */
  List<String> notes() {
    return notes;
  }

  /** How often its pools were taken again. */
  int retakes() {
    return retakes;
  }
}
