package io.cosockpool.cli;

import io.cosockpool.model.Occasion;
import io.cosockpool.recording.Recording;
import io.cosockpool.targets.Targets;
import java.util.Optional;

/**
 * What was read, and when and from what.
 *
 * @param report what was read
 * @param utcMilliseconds the moment of the reading, since 1970; of a recording the moment that was
 *     recorded
 * @param durationMilliseconds how long it took; of a recording how long its replay took
 * @param recording the recording that was read, if it was one
 */
record Reading<R>(
    R report, long utcMilliseconds, long durationMilliseconds, Optional<Recording> recording) {

  /** Whether pseudonyms stand for the names, since they were recorded like that. */
  boolean isRedacted() {
    return recording.isPresent() && recording.get().redacted();
  }

  /** When and where it took place; a redacted one does not name the machine. */
  Occasion occasion(boolean redact) {
    return new Occasion(
        Version.number(),
        redact ? "a redacted host" : host(),
        utcMilliseconds,
        durationMilliseconds,
        recording.isPresent());
  }

  private String host() {
    if (recording.isEmpty()) {
      return Targets.hostName();
    }
    return isRedacted() ? "a redacted recording" : "a recording";
  }
}
