package io.cosockpool.model;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** Pools of which the numbers matter to a test. */
public final class Pools {
  /** The backlog of a pool that has none. */
  public static final long NO_BACKLOG = -1;

  private Pools() {}

  /** A pool with all its numbers. */
  public static Pool pool(
      String name, long size, long backlog, long inUse, long idle, long queued) {
    return new Pool(
        new Name(name.getBytes(StandardCharsets.UTF_8)),
        size,
        backlog == NO_BACKLOG ? OptionalLong.empty() : OptionalLong.of(backlog),
        inUse + idle + queued,
        idle,
        queued);
  }
}
