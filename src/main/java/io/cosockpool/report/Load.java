package io.cosockpool.report;

import io.cosockpool.model.Pool;

/**
 * How a pool is used, or several pools together.
 *
 * @param size how many connections can be kept
 * @param inUse connections that are in use or being opened
 * @param idle connections that wait for reuse
 * @param queued connects that wait for a connection
 */
record Load(long size, long inUse, long idle, long queued) {
  static final Load NONE = new Load(0, 0, 0, 0);

  static Load of(Pool pool) {
    return new Load(pool.size(), pool.inUse(), pool.free(), pool.queued());
  }

  Load plus(Load other) {
    return new Load(
        size + other.size, inUse + other.inUse, idle + other.idle, queued + other.queued);
  }

  /** Connections and connects together. */
  long all() {
    return inUse + idle + queued;
  }

  /** What is used and waited for, in sizes: from 1 on a pool has nothing left to give. */
  double usage() {
    return (double) (inUse + queued) / Math.max(1, size);
  }
}
