package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether connections have a layout: most of those in use have addresses where it has them, come
 * from a listening socket, and stand in the queue of reusable ones if they say so.
 *
 * @param cycle of the worker
 */
public record ConnectionProof(Cycle cycle) implements LayoutProof {
  @Override
  public List<Walk<Check>> walks(Structure layout) {
    return List.of(new ConnectionCheck(cycle, layout));
  }

  private record ConnectionCheck(Cycle cycle, Structure layout) implements Walk<Check> {
    @Override
    public Check of(Snapshot memory) throws MemoryException {
      return layout.size() == cycle.connectionLength()
          ? new Look(memory, cycle, new ConnectionFields(layout)).check()
          : Check.contradicted("a connection has " + cycle.connectionLength() + " bytes");
    }
  }

  /** One look at a sample. */
  private static final class Look {
    private final Snapshot memory;
    private final Cycle cycle;
    private final ConnectionFields fields;
    private final ConnectionSample sample;

    Look(Snapshot memory, Cycle cycle, ConnectionFields fields) throws UnreadableException {
      this.memory = memory;
      this.cycle = cycle;
      this.fields = fields;
      this.sample = new ConnectionSample(memory, cycle);
    }

    Check check() throws MemoryException {
      OptionalLong reusable = reusableCount();
      List<View> connections = new ArrayList<>();
      for (int index : sample.inUse()) {
        connections.add(sample.connection(fields.structure(), index));
      }
      connections.forEach(this::ask);
      Tally tally = new Tally();
      long counted = 0;
      boolean telling = false;
      for (View connection : connections) {
        telling |= connection.flag(fields.sockaddr());
        counted += connection.unsigned(fields.reusable());
        tally.add(isConnection(connection));
      }
      if (reusable.isPresent()) {
        tally.addBroken(Math.abs(counted - reusable.getAsLong()));
      }
      Check check = tally.check("connections in use");
      return telling ? check : check.orUnconfirmed("no connection has a peer");
    }

    /** How many connections are reusable, if the sample is the whole. */
    private OptionalLong reusableCount() throws UnreadableException {
      return cycle.reusableCount().isPresent() && cycle.count() <= ConnectionSample.MOST
          ? OptionalLong.of(
              memory
                  .read(
                      new Range(
                          cycle.reusableCount().getAsLong(),
                          Long.BYTES,
                          Place.of("ngx_cycle").part(".reusable_connections_n")))
                  .i64(0))
          : OptionalLong.empty();
    }

    /** Asks for all that a connection leads to, before any of it is looked at. */
    private void ask(View connection) {
      if (connection.flag(fields.sockaddr())) {
        SocketAddresses.family(memory, connection, fields.sockaddr(), fields.socklen());
      }
      if (connection.flag(fields.reusable())) {
        before(link(connection));
      }
    }

    private boolean isConnection(View connection) {
      return isOfType(connection)
          && (!connection.flag(fields.sockaddr())
              || SocketAddresses.isOne(memory, connection, fields.sockaddr(), fields.socklen()))
          && isShort(connection, fields.addressTextLength())
          && isShort(connection, fields.localSocklen())
          && isListening(connection.unsigned(fields.listening()))
          && connection.signed(fields.sent()) >= 0
          && (!connection.flag(fields.reusable()) || isQueued(connection));
    }

    private boolean isOfType(View connection) {
      return fields.type().isEmpty() || connection.unsigned(fields.type().get()) <= 2;
    }

    private static boolean isShort(View connection, Field length) {
      return connection.unsigned(length) <= SocketAddresses.MAX_LENGTH;
    }

    private boolean isListening(long address) {
      return address == 0 || cycle.listening().holds(address);
    }

    /** The link before it in the queue of reusable connections leads to it. */
    private boolean isQueued(View connection) {
      View link = link(connection);
      return before(link)
          .filter(before -> before.unsigned(Heads.LINK.next()) == link.address())
          .isPresent();
    }

    private View link(View connection) {
      return new View(
          Heads.LINK.structure(), connection.block(), connection.start() + fields.queue().offset());
    }

    private Optional<View> before(View link) {
      return sample.at(
          link.unsigned(Heads.LINK.prev()),
          Heads.LINK.structure(),
          link.place().part(".queue.prev"));
    }
  }
}
