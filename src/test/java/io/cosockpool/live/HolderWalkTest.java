package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Pool;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.reading.PoolRounds;
import io.cosockpool.reading.Walked;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.targets.Targets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A walk that the program does not have fits its way of reading. */
@LiveTest
class HolderWalkTest {
  private static final int HELD = 3;

  private static final Workload WORKLOAD =
      new Workload(List.of(PoolSpec.named("held").size(9).madeByConnect().open(HELD)));

  /** bullseye's LuaJIT is not GC64. */
  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#withBacklog")
  void everyConnectionInUseHasItsHolder(NginxBuild build) throws Exception {
    try (LiveNginx gateway = LiveNginx.start(build.root(), Configuration.lua(WORKLOAD), 1)) {
      NginxProcess worker = worker(gateway.workerPids().getFirst());
      PoolRounds pools = PoolRounds.open(worker, Optional.empty()).orElseThrow();
      assertEquals(0, pools.take(20).pending());
      Map.Entry<Pool, Long> held = pools.addresses().entrySet().iterator().next();
      ConnectionArray connections = Walked.connections(worker);
      List<HolderWalk.Holder> holders =
          Walked.result(worker.process(), new HolderWalk(connections, held.getValue()), 20);
      assertEquals(HELD, holders.size());
      assertEquals(HELD, held.getKey().inUse());
      assertEquals(HELD, holders.stream().map(HolderWalk.Holder::descriptor).distinct().count());
      assertTrue(holders.stream().allMatch(holder -> holder.request() != 0));
    }
  }

  private static NginxProcess worker(int pid) {
    return (NginxProcess) Targets.select(List.of(new PidTarget(pid)), List.of()).getFirst();
  }
}
