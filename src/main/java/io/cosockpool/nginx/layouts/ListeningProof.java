package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether listening sockets have a layout: each has an address, and a connection of the worker.
 *
 * @param cycle of the worker
 */
public record ListeningProof(Cycle cycle) implements LayoutProof {
  private static final int MOST = 1024;

  @Override
  public List<Walk<Check>> walks(Structure layout) {
    return List.of(new ListeningCheck(cycle, layout));
  }

  private record ListeningCheck(Cycle cycle, Structure layout) implements Walk<Check> {
    @Override
    public Check of(Snapshot memory) throws MemoryException {
      Cycle.Listening array = cycle.listening();
      if (array.length() != layout.size()) {
        return Check.contradicted("a listening socket has " + array.length() + " bytes");
      }
      if (array.count() < 1 || array.count() > MOST) {
        return Check.unconfirmed(array.count() + " listening sockets");
      }
      ListeningFields fields = new ListeningFields(layout);
      Block block =
          memory.read(
              new Range(array.start(), (int) array.count() * layout.size(), Place.of("listening")));
      List<View> sockets = new ArrayList<>();
      for (int i = 0; i < array.count(); i++) {
        sockets.add(new View(layout, block, i * layout.size()));
      }
      for (View socket : sockets) {
        SocketAddresses.family(memory, socket, fields.sockaddr(), fields.socklen());
      }
      Tally tally = new Tally();
      for (View socket : sockets) {
        long connection = socket.unsigned(fields.connection());
        tally.add(
            SocketAddresses.isOne(memory, socket, fields.sockaddr(), fields.socklen())
                && socket.unsigned(fields.addressTextLength()) <= SocketAddresses.MAX_LENGTH
                && (connection == 0 || cycle.isConnection(connection)));
      }
      return tally.check("listening sockets");
    }
  }
}
