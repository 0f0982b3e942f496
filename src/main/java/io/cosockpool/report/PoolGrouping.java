package io.cosockpool.report;

/** What one line or one bar stands for. */
public enum PoolGrouping {
  /** A pool in all workers that have it. */
  POOL,
  /** A worker with all its pools. */
  WORKER,
  /** A pool of one worker. */
  BOTH
}
