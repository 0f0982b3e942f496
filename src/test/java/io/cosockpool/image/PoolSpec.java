package io.cosockpool.image;

import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * A pool that an image is to hold.
 *
 * @param key the Lua string it stands under
 * @param slots how many connections it can keep
 * @param idle the slots of its idle connections, the most recently used first
 * @param inUse connections that are in use
 * @param backlog -1 for none
 * @param queued connects that wait
 */
public record PoolSpec(
    Name key, int slots, List<Integer> idle, long inUse, long backlog, int queued) {
  /** A pool with this name in which the first slots are idle. */
  public static PoolSpec of(String key, int slots, int idle, long inUse) {
    return new PoolSpec(
        new Name(key.getBytes(StandardCharsets.UTF_8)),
        slots,
        IntStream.range(0, idle).boxed().toList(),
        inUse,
        -1,
        0);
  }

  /** The same pool with other idle slots. */
  public PoolSpec withIdle(List<Integer> newIdle) {
    return new PoolSpec(key, slots, newIdle, inUse, backlog, queued);
  }

  /** The same pool with another number of connections in use. */
  public PoolSpec withInUse(long newInUse) {
    return new PoolSpec(key, slots, idle, newInUse, backlog, queued);
  }

  /** The same pool with a backlog, and connects that wait in it. */
  public PoolSpec withBacklog(long newBacklog, int newQueued) {
    return new PoolSpec(key, slots, idle, inUse, newBacklog, newQueued);
  }

  /** The same pool under another key. */
  public PoolSpec withKey(byte[] newKey) {
    return new PoolSpec(new Name(newKey), slots, idle, inUse, backlog, queued);
  }

  /** What a true reading says of this pool in a module of this build. */
  public Pool expected(PoolBuild build) {
    return build.backlog()
        ? new Pool(
            key,
            slots,
            backlog < 0 ? OptionalLong.empty() : OptionalLong.of(backlog),
            idle.size() + inUse + queued,
            idle.size(),
            queued)
        : new Pool(key, slots, OptionalLong.empty(), idle.size() + inUse, idle.size(), 0);
  }
}
