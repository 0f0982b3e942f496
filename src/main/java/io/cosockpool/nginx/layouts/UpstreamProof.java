package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Range;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether {@code ngx_http_upstream_t} (nginx src/http/ngx_http_upstream.h) has a layout: the
 * connections of the requests' upstreams are in use.
 *
 * @param requests where requests stood
 * @param requestLayout which is confirmed
 * @param connections the addresses of the connections in use
 */
public record UpstreamProof(List<Long> requests, Structure requestLayout, Set<Long> connections)
    implements LayoutProof {
  @Override
  public List<UpstreamCheck> walks(Structure layout) {
    RequestFields fields = new RequestFields(requestLayout);
    Field connection = layout.field("peer.connection");
    return requests.stream()
        .map(request -> new UpstreamCheck(request, fields, layout, connection, connections))
        .toList();
  }

  @Override
  public Check together(List<Check> checks) {
    return Tally.of(checks).check("upstreams of requests");
  }

  private record UpstreamCheck(
      long request, RequestFields fields, Structure layout, Field connection, Set<Long> connections)
      implements Walk<Check> {
    @Override
    public Check of(Snapshot memory) throws MemoryException {
      Optional<View> view = RequestProof.read(memory, request, connections, fields);
      if (view.isEmpty() || !view.get().flag(fields.upstream())) {
        return Check.unconfirmed("no upstream");
      }
      Range range =
          new Range(
              view.get().unsigned(fields.upstream()),
              layout.size(),
              view.get().place().to("upstream"));
      long peer = new View(layout, memory.read(range)).unsigned(connection);
      return Tally.one(peer == 0 || connections.contains(peer));
    }

    /** Each request is asked about once for a layout. */
    @Override
    public Object identity() {
      return List.of(UpstreamCheck.class, request, layout);
    }
  }
}
