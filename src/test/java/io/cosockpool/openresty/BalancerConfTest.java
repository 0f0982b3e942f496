package io.cosockpool.openresty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.StillMemory;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration of an upstream block with {@code balancer_keepalive 6}, none of it in use. */
class BalancerConfTest {
  private static final int ITEM = 120;
  private static final int SIZE = 6;

  private final AddressSpace space = new AddressSpace(0x5500_0000_0000L);
  private final long conf = space.allocate(512);
  private final long items = space.allocate(SIZE * ITEM);

  private void write(int at) {
    long cache = conf + at + 8;
    long free = conf + at + 24;
    space.u64(conf + at, SIZE);
    link(cache, cache);
    link(free, items);
    for (int i = 0; i < SIZE; i++) {
      link(items + (long) i * ITEM, i + 1 < SIZE ? items + (long) (i + 1) * ITEM : free);
      space.u64(items + (long) i * ITEM + 40, conf);
    }
    space.u64(conf + at + 48, SIZE / 2);
  }

  private void link(long from, long to) {
    space.u64(from + 8, to);
    space.u64(to, from);
  }

  private OptionalLong read() {
    return new BalancerConf(conf).of(new StillMemory(space)).connections();
  }

  @ParameterizedTest
  @ValueSource(ints = {192, 264, 280, 448})
  void theQueuesShowWhereTheSizeStands(int at) {
    write(at);

    assertEquals(OptionalLong.of(SIZE), read());
  }

  @Test
  void aQueueThatDoesNotCloseIsNone() {
    write(264);
    space.u64(items + (SIZE - 1) * ITEM + 8, items);

    assertEquals(OptionalLong.empty(), read());
  }

  @Test
  void itemsOfAnotherBlockAreNotIts() {
    write(264);
    space.u64(items + 40, conf + 512);

    assertEquals(OptionalLong.empty(), read());
  }

  @Test
  void anotherNumberOfBucketsIsNoneOfIt() {
    write(264);
    space.u64(conf + 264 + 48, SIZE);

    assertEquals(OptionalLong.empty(), read());
  }

  @Test
  void aBlockWithoutABalancerKeepsNone() {
    assertEquals(OptionalLong.empty(), read());
  }
}
