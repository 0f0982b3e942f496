package io.cosockpool.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A cosocket connection pool of one worker.
 *
 * @param name the key it was made under
 * @param size how many connections it can keep; fixed by the first caller
 * @param backlog how many connects may queue when the pool is full; empty when they do not queue
 *     but open connections beyond the size
 * @param connections idle, in use, connecting and queued ones together
 * @param free idle connections that wait for reuse
 * @param queued connects that wait for a connection
 * @param contents what it holds; empty unless asked for, and where that could not be read
 */
public record Pool(
    Name name,
    long size,
    OptionalLong backlog,
    long connections,
    long free,
    long queued,
    Optional<PoolContents> contents) {
  /** A pool of which only the numbers are known. */
  public Pool(
      Name name, long size, OptionalLong backlog, long connections, long free, long queued) {
    this(name, size, backlog, connections, free, queued, Optional.empty());
  }

  /** The same with what it holds. */
  public Pool with(PoolContents held) {
    return new Pool(name, size, backlog, connections, free, queued, Optional.of(held));
  }

  /** Connections that are in use or being opened. */
  public long inUse() {
    return connections - free - queued;
  }

  /** The same without what it holds. */
  Pool numbersAlone() {
    return new Pool(name, size, backlog, connections, free, queued);
  }

  /** The same without the ids of the requests whose connects wait. */
  Pool withoutRequests() {
    return contents.map(held -> with(held.withoutRequests())).orElse(this);
  }

  Pool redacted(Pseudonyms pseudonyms) {
    return new Pool(
        pseudonyms.of(name),
        size,
        backlog,
        connections,
        free,
        queued,
        contents.map(held -> held.redacted(pseudonyms)));
  }

  /** Connections that are open or being opened: in use and idle ones together. */
  public long open() {
    return connections - queued;
  }

  /** Whether as many connections are in use as can be kept. */
  public boolean isFull() {
    return inUse() >= size;
  }
}
