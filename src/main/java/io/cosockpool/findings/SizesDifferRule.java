package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One pool whose size differs between workers: in each the first caller decided, and it stays so
 * until the pool is gone. A worker that shuts down may have run what another configuration said.
 */
final class SizesDifferRule implements Rule {
  @Override
  public String code() {
    return "sizes-differ";
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      SortedMap<Long, List<Integer>> bySize = new TreeMap<>();
      for (Share share : pool.serving()) {
        bySize.computeIfAbsent(share.pool().size(), size -> new ArrayList<>()).add(share.pid());
      }
      if (bySize.size() > 1) {
        findings.add(finding(pool, bySize));
      }
    }
    return findings;
  }

  private Finding finding(SharedPool pool, SortedMap<Long, List<Integer>> bySize) {
    List<String> sizes = new ArrayList<>();
    bySize.forEach(
        (size, pids) ->
            sizes.add(
                "%d in %s"
                    .formatted(
                        size,
                        pids.size() == 1
                            ? "process " + pids.getFirst()
                            : pids.size() + " workers")));
    return new Finding(
        code(),
        pool.subject(),
        pool.serving().stream().map(Share::pid).toList(),
        bySize.lastKey() - bySize.firstKey(),
        "its size is " + String.join(", ", sizes),
        "Give the same pool_size and keepalive size everywhere, or set lua_socket_pool_size. Callers"
            + " give different sizes for this name, and the first one in each worker decides for as"
            + " long as the pool lives.");
  }
}
