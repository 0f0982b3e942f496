package io.cosockpool.reading;

import io.cosockpool.layout.DebugFiles;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Part;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What to read, and how.
 *
 * @param start when it began and from what, for the report
 * @param timeout the longest that all of it may take; what is not read by then is a failure
 * @param longestStop how long each stop of a process may last: what takes longer, or cannot be
 *     stopped, is read while it runs. Without it nothing is stopped
 * @param parts what to read of each process, with all that these need
 * @param debugFiles where debug information comes from
 */
public record ReadingOptions(
    Occasion.Start start,
    Duration timeout,
    Optional<Duration> longestStop,
    Set<Part> parts,
    DebugFiles debugFiles) {
  /** Adds the parts that the given ones cannot be read without. */
  public ReadingOptions {
    parts = Part.withNeeded(parts);
  }

  /** Reads a running process, and the numbers of its pools alone. */
  public static ReadingOptions within(Duration timeout) {
    return new ReadingOptions(
        Occasion.Start.now("", ""),
        timeout,
        Optional.empty(),
        EnumSet.of(Part.POOLS),
        DebugFiles.none());
  }

  /** Whether a part is to be read. */
  public boolean reads(Part part) {
    return parts.contains(part);
  }

  /** The same of these parts. */
  public ReadingOptions of(Set<Part> others) {
    return new ReadingOptions(start, timeout, longestStop, others, debugFiles);
  }

  /** The same of processes that stand still for that long at most. */
  public ReadingOptions stopping(Duration longest) {
    return new ReadingOptions(start, timeout, Optional.of(longest), parts, debugFiles);
  }

  /** The same for a report of another occasion. */
  public ReadingOptions on(Occasion.Start occasion) {
    return new ReadingOptions(occasion, timeout, longestStop, parts, debugFiles);
  }

  /** The same within another time. */
  public ReadingOptions in(Duration time) {
    return new ReadingOptions(start, time, longestStop, parts, debugFiles);
  }

  /** The same with part of the time used up. */
  public ReadingOptions after(Duration used) {
    return in(timeout.minus(used));
  }
}
