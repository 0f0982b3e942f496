package io.cosockpool.openresty;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Structure;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.nginx.layouts.LayoutProof;
import io.cosockpool.nginx.layouts.Tally;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.List;

/**
 * Whether requests of the stream Lua module have a layout: those that cosockets lead to are
 * requests under it too.
 *
 * @param requests their addresses
 */
record StreamRequestProof(List<Long> requests) implements LayoutProof {
  @Override
  public List<StreamRequestCheck> walks(Structure layout) {
    StreamRequestFields fields = new StreamRequestFields(layout);
    return requests.stream().map(request -> new StreamRequestCheck(request, fields)).toList();
  }

  @Override
  public Check together(List<Check> checks) {
    return Tally.of(checks).check("requests of cosockets");
  }

  private record StreamRequestCheck(long request, StreamRequestFields fields)
      implements Walk<Check> {
    @Override
    public Check of(Snapshot memory) throws MemoryException {
      return Tally.one(fields.isRequest(memory, request));
    }
  }
}
