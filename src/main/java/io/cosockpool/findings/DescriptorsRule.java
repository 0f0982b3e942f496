package io.cosockpool.findings;

import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.WorkerConnections;
import java.util.List;

/** A worker whose file descriptors have nearly run out, in two looks. */
final class DescriptorsRule implements Rule {
  /** With fewer free than this part of them the next burst of clients finds none. */
  private static final long PART = 20;

  private static final String RAISE =
      "Set worker_rlimit_nofile well above worker_connections, and reload nginx; a container or a"
          + " unit of systemd (LimitNOFILE) must allow it. See who has the connections: a leak, or"
          + " pools that keep more idle ones than are used.";

  private static final String FIND =
      "Most of them are no connections of nginx: see in /proc/PID/fd which files, pipes or sockets"
          + " Lua code or a C library opens and does not close (io.open, io.popen, LuaSocket). Until"
          + " that ends, a higher worker_rlimit_nofile only puts it off.";

  @Override
  public String code() {
    return "files-used-up";
  }

  @Override
  public boolean suspects(Observations observations) {
    return UsedUp.isSuspected(observations, DescriptorsRule::isUsedUp);
  }

  @Override
  public List<Finding> find(Observations observations) {
    return UsedUp.of(observations, DescriptorsRule::isUsedUp).stream().map(this::finding).toList();
  }

  /** Whether a worker has nearly as many as it may have; not if either is not known. */
  static boolean isUsedUp(WorkerConnections pool) {
    return pool.descriptorLimit().isPresent()
        && pool.descriptors().isPresent()
        && freeOf(pool) <= pool.descriptorLimit().getAsLong() / PART;
  }

  /** Below 0 if the limit was lowered since. */
  private static long freeOf(WorkerConnections pool) {
    return pool.descriptorLimit().orElseThrow() - pool.descriptors().orElseThrow();
  }

  private Finding finding(UsedUp used) {
    UsedUp.One worst = used.worst(DescriptorsRule::freeOf);
    long open = worst.pool().descriptors().orElseThrow();
    long connections = connections(worst.pool());
    return used.finding(
        code(),
        worst,
        open,
        "%,d of the %,d descriptors that it may have are in use, %,d of them by nginx's connections"
            .formatted(open, worst.pool().descriptorLimit().orElseThrow(), connections),
        2 * connections < open ? FIND : RAISE);
  }

  /** How many of a worker's descriptors nginx's own connections have. */
  private static long connections(WorkerConnections pool) {
    return pool.leftOut()
        + pool.entries().stream()
            .map(HeldConnection::descriptor)
            .filter(descriptor -> descriptor.isPresent())
            .count();
  }
}
