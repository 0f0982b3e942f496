package io.cosockpool.watch;

import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * What each reading asks for. Pools and their idle connections are cheap and change all the time.
 * All connections of a worker, and its requests with their stacks, cost many times as much, so they
 * are read as often as a part of the time suffices for them.
 */
final class Appetite {
  private static final Set<Part> ALWAYS = EnumSet.of(Part.USES);

  private final Course connections = new Course(Duration.ofSeconds(1), 66);
  private final Course requests = new Course(Duration.ofSeconds(10), 200);
  private final Course wantedRequests = new Course(Duration.ZERO, 5);
  private final boolean forFindings;
  private Set<Integer> known = Set.of();
  private boolean hasNewWorkers = true;

  /**
   * Nothing was read yet.
   *
   * @param forFindings whether requests are read for what findings say of them
   */
  Appetite(boolean forFindings) {
    this.forFindings = forFindings;
  }

  /** A part that is read now and then. */
  private static final class Course {
    private final long pause;
    private final long part;
    private long due;
    private boolean begun;

    /**
     * One that was not read yet.
     *
     * @param shortest the least time between two
     * @param part of the time that it may take: one in so many
     */
    Course(Duration shortest, long part) {
      this.pause = shortest.toNanos();
      this.part = part;
    }

    boolean isDue(long now) {
      return !begun || now - due >= 0;
    }

    void took(long start, long end) {
      begun = true;
      due = Math.max(start + pause, end + part * (end - start));
    }
  }

  /**
   * What to read now.
   *
   * @param wantsRequests whether somebody looks at requests
   */
  Set<Part> parts(long now, boolean wantsRequests) {
    Set<Part> parts = EnumSet.copyOf(ALWAYS);
    boolean requestsDue =
        wantsRequests ? wantedRequests.isDue(now) : forFindings && requests.isDue(now);
    if (hasNewWorkers || connections.isDue(now) || (wantsRequests && requestsDue)) {
      parts.add(Part.CONNECTIONS);
      if (!hasNewWorkers && requestsDue) {
        parts.add(Part.REQUESTS);
      }
    }
    return parts;
  }

  /** What to read in the end: all that is counted. */
  static Set<Part> last() {
    return EnumSet.of(Part.USES, Part.CONNECTIONS);
  }

  /** Takes what a reading found, and how long it took. */
  void took(Set<Part> parts, Report report, long start, long end) {
    if (parts.contains(Part.REQUESTS)) {
      requests.took(start, end);
      wantedRequests.took(start, end);
    }
    if (parts.contains(Part.CONNECTIONS)) {
      connections.took(start, end);
    }
    Set<Integer> workers = new HashSet<>();
    report.workers().forEach(worker -> workers.add(worker.pid()));
    hasNewWorkers = !known.containsAll(workers) && !parts.contains(Part.CONNECTIONS);
    known = workers;
  }
}
