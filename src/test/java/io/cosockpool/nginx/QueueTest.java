package io.cosockpool.nginx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueueTest {
  private static final Place PLACE = Place.of("queue");
  private static final long HEAD = 0x1000;

  private final Map<Long, View> links = new HashMap<>();

  private void link(long address, long prev, long next) {
    byte[] bytes =
        ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(prev).putLong(next).array();
    links.put(address, new View(Queue.link(), new Block(new Range(address, 16, PLACE), bytes)));
  }

  private View at(long address) throws BrokenInvariantException {
    View link = links.get(address);
    if (link == null) {
      throw new BrokenInvariantException(PLACE, "no link");
    }
    return link;
  }

  private List<Long> walk(long longest) throws BrokenInvariantException {
    return Queue.walk(at(HEAD), this::at, longest, PLACE);
  }

  @Test
  void anEmptyQueueIsItsHead() throws BrokenInvariantException {
    link(HEAD, HEAD, HEAD);
    assertEquals(List.of(), walk(0));
  }

  @Test
  void linksComeInTheirOrder() throws BrokenInvariantException {
    link(HEAD, 0x30, 0x20);
    link(0x20, HEAD, 0x30);
    link(0x30, 0x20, HEAD);
    assertEquals(List.of(0x20L, 0x30L), walk(2));
  }

  @Test
  void aQueueLongerThanItCanBeIsBroken() {
    link(HEAD, 0x30, 0x20);
    link(0x20, HEAD, 0x30);
    link(0x30, 0x20, HEAD);
    assertThrows(BrokenInvariantException.class, () -> walk(1));
  }

  @Test
  void aQueueThatLoopsIsBroken() {
    link(HEAD, 0x20, 0x20);
    link(0x20, HEAD, 0x30);
    link(0x30, 0x20, 0x30);
    assertThrows(BrokenInvariantException.class, () -> walk(1_000_000));
  }

  @Test
  void aQueueThatClosesAnywhereButAtItsHeadIsBroken() {
    link(HEAD, 0x30, 0x20);
    link(0x20, 0x30, 0x30);
    link(0x30, 0x20, 0x20);
    assertThrows(BrokenInvariantException.class, () -> walk(1_000_000));
  }

  @Test
  void aHeadThatDoesNotPointBackIsBroken() {
    link(HEAD, HEAD, 0x20);
    link(0x20, HEAD, HEAD);
    assertThrows(BrokenInvariantException.class, () -> walk(5));
  }

  @Test
  void anEmptyQueueWhoseHeadPointsBackElsewhereIsBroken() {
    link(HEAD, 0x20, HEAD);
    assertThrows(BrokenInvariantException.class, () -> walk(5));
  }

  @Test
  void aLinkThatIsNotThereIsBroken() {
    link(HEAD, 0x20, 0x20);
    assertThrows(BrokenInvariantException.class, () -> walk(5));
  }
}
