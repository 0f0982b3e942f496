package io.cosockpool.findings;

import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.Comparator;
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

  /** A worker and its connections. */
  private record Used(Worker worker, WorkerConnections pool) {
    long free() {
      return freeOf(pool);
    }

    /** How many of its descriptors nginx's own connections have. */
    long connections() {
      return pool.leftOut()
          + pool.entries().stream()
              .map(HeldConnection::descriptor)
              .filter(descriptor -> descriptor.isPresent())
              .count();
    }
  }

  @Override
  public String code() {
    return "files-used-up";
  }

  @Override
  public boolean suspects(Observations observations) {
    return observations.gateways().stream().anyMatch(workers -> !usedUp(workers).isEmpty());
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (List<Worker> workers : observations.gateways()) {
      List<Used> used =
          usedUp(workers).stream().filter(each -> wasUsedUp(each.worker(), observations)).toList();
      if (!used.isEmpty()) {
        findings.add(finding(used, workers.size()));
      }
    }
    return findings;
  }

  private static List<Used> usedUp(List<Worker> workers) {
    return workers.stream()
        .flatMap(
            worker -> worker.parts().connections().stream().map(pool -> new Used(worker, pool)))
        .filter(used -> isUsedUp(used.pool()))
        .toList();
  }

  private static boolean wasUsedUp(Worker worker, Observations observations) {
    return observations.connectionsBefore(worker).filter(DescriptorsRule::isUsedUp).isPresent();
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

  private Finding finding(List<Used> used, int workers) {
    Used worst = used.stream().min(Comparator.comparingLong(Used::free)).orElseThrow();
    long open = worst.pool().descriptors().orElseThrow();
    return new Finding(
        code(),
        new Subject.Pid(worst.worker().pid()),
        used.stream().map(each -> each.worker().pid()).toList(),
        open,
        "%,d of the %,d descriptors that it may have are in use, %,d of them by nginx's connections%s"
            .formatted(
                open,
                worst.pool().descriptorLimit().orElseThrow(),
                worst.connections(),
                used.size() == 1
                    ? ""
                    : "; %d of %d workers are like that".formatted(used.size(), workers)),
        2 * worst.connections() < open ? FIND : RAISE);
  }
}
