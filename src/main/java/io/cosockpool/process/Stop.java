package io.cosockpool.process;

/** A process that stands still until this is closed, or until its time is over. */
public interface Stop extends AutoCloseable {
  /** Lets the process run on; returns when it does. */
  @Override
  void close();

  /** How long it stood, at most, in microseconds; known once this is closed. */
  long microseconds();

  /** Whether its time was over before it was closed, so that the process ran on by then. */
  boolean cutShort();
}
