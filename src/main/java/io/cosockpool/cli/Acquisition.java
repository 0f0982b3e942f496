package io.cosockpool.cli;

import io.cosockpool.model.Failure;

/**
 * How a command reads, whatever its source is.
 *
 * @param <R> what comes of it
 */
interface Acquisition<R> {
  /** Reads once. */
  R read(Look look) throws InterruptedException;

  /** Takes one more of many readings. */
  void add(R report);

  /** What all readings that were added come to. */
  R sum();

  /** The report, with this failure if nothing was found that can be read. */
  R orNothingFound(R report, Failure nothingFound);
}
