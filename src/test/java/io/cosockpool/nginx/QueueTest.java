package io.cosockpool.nginx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.ImageProcess;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.reading.Walked;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueTest {
  private static final Place PLACE = Place.of("queue");
  private static final long HEAD = 0x1000;

  private final AddressSpace space = new AddressSpace(0x100_0000);
  private final ImageProcess process = ImageProcess.of(1, space, List.of());

  QueueTest() {
    space.map(HEAD, 0x100);
  }

  private void link(long address, long prev, long next) {
    space.u64(HEAD | address, HEAD | prev);
    space.u64((HEAD | address) + 8, HEAD | next);
  }

  /** The links of a queue in one block, and of the same where each is an allocation of its own. */
  private List<Long> walk(int longest) throws MemoryException, MemoryLostException {
    List<Long> outside = walked(longest, false);
    assertEquals(outside, walked(longest, true));
    return outside;
  }

  private List<Long> walked(int longest, boolean within)
      throws MemoryException, MemoryLostException {
    Walk<List<Long>> walk = memory -> within ? within(memory, longest) : outside(memory, longest);
    return Walked.result(process, walk);
  }

  private static List<Long> within(Snapshot memory, int longest) throws MemoryException {
    Block block = memory.read(new Range(HEAD, 0x100, PLACE));
    return Arrays.stream(Queue.within(block, 0, 16, longest, PLACE))
        .mapToObj(Long::valueOf)
        .toList();
  }

  private static List<Long> outside(Snapshot memory, int longest) throws MemoryException {
    Block head = memory.read(new Range(HEAD, 16, PLACE));
    return Queue.outside(memory, head, 0, longest, PLACE).stream()
        .map(link -> link.address() - HEAD)
        .toList();
  }

  private void assertBroken(int longest) {
    assertThrows(MemoryException.class, () -> walked(longest, false));
    assertThrows(MemoryException.class, () -> walked(longest, true));
  }

  @Test
  void anEmptyQueueIsItsHead() throws MemoryException, MemoryLostException {
    link(0, 0, 0);
    assertEquals(List.of(), walk(0));
  }

  @Test
  void linksComeInTheirOrder() throws MemoryException, MemoryLostException {
    link(0, 0x30, 0x20);
    link(0x20, 0, 0x30);
    link(0x30, 0x20, 0);
    assertEquals(List.of(0x20L, 0x30L), walk(2));
  }

  @Test
  void aQueueLongerThanItCanBeIsBroken() {
    link(0, 0x30, 0x20);
    link(0x20, 0, 0x30);
    link(0x30, 0x20, 0);
    assertBroken(1);
  }

  @Test
  void aQueueThatLoopsIsBroken() {
    link(0, 0x20, 0x20);
    link(0x20, 0, 0x30);
    link(0x30, 0x20, 0x30);
    assertBroken(1_000_000);
  }

  @Test
  void aQueueThatClosesAnywhereButAtItsHeadIsBroken() {
    link(0, 0x30, 0x20);
    link(0x20, 0x30, 0x30);
    link(0x30, 0x20, 0x20);
    assertBroken(1_000_000);
  }

  @Test
  void aHeadThatDoesNotPointBackIsBroken() {
    link(0, 0, 0x20);
    link(0x20, 0, 0);
    assertBroken(5);
  }

  @Test
  void anEmptyQueueWhoseHeadPointsBackElsewhereIsBroken() {
    link(0, 0x20, 0);
    assertBroken(5);
  }

  @Test
  void aLinkThatIsNotThereIsBroken() {
    link(0, 0x20, 0x20);
    assertBroken(5);
  }
}
