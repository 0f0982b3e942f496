package io.cosockpool.reading;

import java.time.Duration;
import java.util.Optional;

/**
 * How to read.
 *
 * @param timeout the longest that all of it may take; what is not read by then is a failure
 * @param longestStop how long each stop of a process may last: what takes longer, or cannot be
 *     stopped, is read while it runs. Without it nothing is stopped
 * @param thorough whether to look for all that can be told of a process: its build and its
 *     configuration, which take about as many system calls as its pools. Otherwise the
 *     configuration is looked at only where it may be why there are none
 * @param withContents whether to read what pools hold, too, and to ask the kernel about it
 */
public record ReadingOptions(
    Duration timeout, Optional<Duration> longestStop, boolean thorough, boolean withContents) {
  /** Reads a process while it runs, and its pools alone. */
  public static ReadingOptions within(Duration timeout) {
    return new ReadingOptions(timeout, Optional.empty(), false, false);
  }

  /** The same of everything that can be told, as a recording has to hold it. */
  public ReadingOptions thoroughly() {
    return new ReadingOptions(timeout, longestStop, true, true);
  }

  /** The same with part of the time used up. */
  public ReadingOptions after(Duration used) {
    return new ReadingOptions(timeout.minus(used), longestStop, thorough, withContents);
  }
}
