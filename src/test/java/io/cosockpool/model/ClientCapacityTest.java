package io.cosockpool.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How many clients a gateway can serve. */
class ClientCapacityTest {
  private static final int IN_USE = 5;

  private static ClientCapacity of(long connections, OptionalLong descriptors) {
    Worker worker =
        Workers.of(
            7,
            Connections.limited(
                descriptors,
                Connections.pool(
                    connections, Connections.held(ConnectionKind.CLIENT_ACTIVE, IN_USE))));
    List<ClientCapacity> all = ClientCapacity.of(List.of(worker));
    assertEquals(1, all.size());
    assertEquals(connections, all.getFirst().connections());
    assertEquals(IN_USE, all.getFirst().inUse());
    return all.getFirst();
  }

  @Test
  void eachClientTakesAnEntry() {
    for (OptionalLong descriptors :
        List.of(OptionalLong.empty(), OptionalLong.of(100), OptionalLong.of(4096))) {
      ClientCapacity capacity = of(100, descriptors);
      assertEquals(100, capacity.clients());
      assertEquals(50, capacity.proxied());
    }
  }

  @Test
  void eachClientTakesADescriptor() {
    ClientCapacity capacity = of(1024, OptionalLong.of(60));
    assertEquals(60, capacity.clients());
    assertEquals(30, capacity.proxied());
  }
}
