package io.cosockpool.model;

import java.util.OptionalDouble;

/**
 * What became of connections, by their own numbers and counters. One that was opened and closed
 * between two readings is not among them: there are as many or more.
 *
 * @param opened how many were opened
 * @param reused how often one was taken out of its pool
 * @param closed how many were closed
 */
public record Turnover(long opened, long reused, long closed) {
  /** How many of all uses did without a new connection; empty if there was no use. */
  public OptionalDouble reuseRate() {
    return opened + reused == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) reused / (opened + reused));
  }
}
