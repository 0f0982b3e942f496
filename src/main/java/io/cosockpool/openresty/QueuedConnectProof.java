package io.cosockpool.openresty;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.nginx.layouts.LayoutProof;
import io.cosockpool.nginx.layouts.Tally;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.List;

/**
 * Whether queued connects ({@code ngx_http_lua_socket_tcp_conn_op_ctx_t} and its stream relative)
 * have a layout: the event of each refers to what it is a part of.
 *
 * @param links the addresses of their links in the pools' queues
 */
record QueuedConnectProof(List<Long> links) implements LayoutProof {
  private static final long MAX_HOST_LENGTH = 1 << 16;

  @Override
  public List<QueuedCheck> walks(Structure layout) {
    Fields fields = new Fields(layout);
    return links.stream().map(link -> new QueuedCheck(link, fields)).toList();
  }

  @Override
  public Check together(List<Check> checks) {
    return Tally.of(checks).check("queued connects");
  }

  private record Fields(
      Structure structure, Field queue, Field eventData, Field hostLength, Field cosocket) {
    Fields(Structure structure) {
      this(
          structure,
          structure.field("queue"),
          structure.field("event.data"),
          structure.field("host.len"),
          structure.field("u"));
    }
  }

  private record QueuedCheck(long link, Fields fields) implements Walk<Check> {
    @Override
    public Check of(Snapshot memory) throws MemoryException {
      Range range =
          new Range(
              link - fields.queue().offset(),
              fields.structure().size(),
              Place.of("queued connect"));
      View queued = new View(fields.structure(), memory.read(range));
      return Tally.one(
          queued.unsigned(fields.eventData()) == queued.address()
              && queued.unsigned(fields.hostLength()) <= MAX_HOST_LENGTH
              && queued.flag(fields.cosocket()));
    }
  }
}
