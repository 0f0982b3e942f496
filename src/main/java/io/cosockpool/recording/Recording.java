package io.cosockpool.recording;

import io.cosockpool.model.Wording;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * Processes as they were recorded.
 *
 * @param origin what recorded them, and where
 * @param redacted whether pseudonyms stand for the names that users gave
 * @param processes in the order in which they were found
 * @param failures what was found and is not in it, or only in part
 */
public record Recording(
    Origin origin,
    boolean redacted,
    List<RecordedProcess> processes,
    List<RecordedFailure> failures) {
  /** Of these processes nothing is missing. */
  public Recording(Origin origin, boolean redacted, List<RecordedProcess> processes) {
    this(origin, redacted, processes, List.of());
  }

  /** The same, of which something is missing, and without some processes. */
  public Recording with(List<RecordedFailure> newFailures, Predicate<RecordedProcess> kept) {
    return new Recording(origin, redacted, processes.stream().filter(kept).toList(), newFailures);
  }

  /** The same, where every byte of memory that no reading of this recording has looked at is 0. */
  public Recording used() {
    return new Recording(
        origin, redacted, processes.stream().map(RecordedProcess::used).toList(), failures);
  }

  /**
   * The same, where also nothing is left that users of the processes gave names to; what no reading
   * of this recording has looked at is unknown and 0. Failures, which may tell names, are left out.
   */
  public Recording redacted(Redaction redaction) {
    return new Recording(
        origin, true, processes.stream().map(process -> process.redacted(redaction)).toList());
  }

  /** When the last of it was read, in milliseconds since 1970. */
  public long utcMilliseconds() {
    return processes.stream().mapToLong(each -> each.now().utcMilliseconds()).max().orElse(0);
  }

  /** For people: what it holds and since when, and what is to be minded when it is passed on. */
  public String summary() {
    return "memory of %s, recorded %s; %s"
        .formatted(
            Wording.counted(processes.size(), "nginx process", "nginx processes"),
            Instant.ofEpochMilli(utcMilliseconds()),
            redacted
                ? "pseudonyms stand for the names of pools and peers"
                : "may contain secrets (names of pools, peers)");
  }
}
