package io.cosockpool.openresty;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Structure;
import io.cosockpool.nginx.layouts.LayoutProof;
import io.cosockpool.nginx.layouts.Tally;
import io.cosockpool.walk.Walk;
import java.util.List;

/**
 * Whether cosockets have a layout: each of those that wait for a connection of a pool leads back to
 * that pool, and has timeouts that can be. Their bytes were read with the queue.
 *
 * @param waiting those that wait
 */
record WaitingCosocketProof(List<ConnectTimeouts.Waiting> waiting) implements LayoutProof {
  @Override
  public List<Walk<Check>> walks(Structure layout) {
    CosocketFields fields = new CosocketFields(layout);
    Tally tally = new Tally();
    waiting.forEach(
        each -> tally.add(fields.connectTimeout(each.bytes(), each.pool()).isPresent()));
    Check check = tally.check("cosockets that wait");
    return List.of(memory -> check);
  }
}
