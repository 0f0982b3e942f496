package io.cosockpool.openresty;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.nginx.layouts.LayoutProof;
import io.cosockpool.nginx.layouts.Tally;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.List;
import java.util.Optional;

/**
 * Whether cosockets have a layout: each of those that wait for a connection of a pool leads back to
 * that pool, and has timeouts that can be.
 *
 * @param waiting those that wait
 */
record WaitingCosocketProof(List<ConnectTimeout.Waiting> waiting) implements LayoutProof {
  @Override
  public List<WaitingCheck> walks(Structure layout) {
    CosocketFields fields = new CosocketFields(layout);
    return waiting.stream()
        .map(each -> new WaitingCheck(new ConnectTimeout(each, fields)))
        .toList();
  }

  @Override
  public Check together(List<Check> checks) {
    return Tally.of(checks).check("cosockets that wait");
  }

  private record WaitingCheck(ConnectTimeout timeout) implements Walk<Check> {
    @Override
    public Check of(Snapshot memory) throws MemoryException {
      Optional<View> cosocket = timeout.cosocket(memory);
      return cosocket.isPresent()
          ? Tally.one(
              timeout.fields().connectTimeout(cosocket.get(), timeout.waiting().pool()).isPresent())
          : Check.unconfirmed("no cosocket");
    }
  }
}
