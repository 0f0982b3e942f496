package io.cosockpool.recording;

import java.time.Instant;
import java.util.List;

/**
 * Processes as they were recorded.
 *
 * @param origin what recorded them, and where
 * @param processes in the order in which they were found
 */
public record Recording(Origin origin, List<RecordedProcess> processes) {
  /** Makes 0 of every byte of memory that no reading of this recording has looked at. */
  public void clearUnused() {
    for (RecordedProcess process : processes) {
      process.known().clearUnused();
    }
  }

  /** For people: what it holds and since when, and what is to be minded when it is passed on. */
  public String summary() {
    long last = processes.stream().mapToLong(each -> each.now().utcMilliseconds()).max().orElse(0);
    return "memory of %d nginx processes, recorded %s; may contain secrets (names of pools, peers)"
        .formatted(processes.size(), Instant.ofEpochMilli(last));
  }
}
