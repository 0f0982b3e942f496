package io.cosockpool.reading;

import static io.cosockpool.reading.RoundsBench.NOWHERE;
import static io.cosockpool.reading.RoundsBench.WORD;
import static io.cosockpool.reading.RoundsBench.range;
import static io.cosockpool.reading.RoundsBench.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.Once;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chains, of which each link tells where the next one is. */
class RoundsChainTest {
  private static final Place PLACE = Place.of("test");
  private static final int LINK = 2 * WORD;
  private static final long MOST = 10_000;

  private RoundsBench bench = new RoundsBench();

  /** Links of a number each, behind the address of the next one; the last leads to the head. */
  private List<Long> chain(long head, int links) {
    List<Long> addresses = new ArrayList<>();
    for (int i = 0; i < links; i++) {
      leaveGap(i);
      addresses.add(bench.space().allocate(LINK));
      bench.space().u64(addresses.getLast() + WORD, i);
    }
    connect(head, addresses);
    return addresses;
  }

  /** Nobody guesses where the next link lies: no three follow each other at equal distances. */
  private void leaveGap(int link) {
    bench.space().allocate(WORD * (1 + link % 3));
  }

  private void connect(long head, List<Long> links) {
    long before = head;
    for (long link : links) {
      bench.space().u64(before, link);
      before = link;
    }
    bench.space().u64(before, head);
  }

  /** The numbers of a queue's links; a queue that changed at its head is torn. */
  private static Trial<List<Long>> queue(long head, long most) {
    return Trial.of(
        "queue at " + head,
        memory -> {
          Block first = memory.read(word(head));
          Block last = memory.again(word(head));
          List<Long> numbers = new ArrayList<>();
          for (Block link : memory.links(range(first.i64(0), LINK), 0, head, most)) {
            numbers.add(link.i64(WORD));
          }
          if (!first.sameBytes(last)) {
            throw new TornReadException(PLACE, "the queue changes");
          }
          return numbers;
        });
  }

  private static List<Long> count(int links) {
    List<Long> numbers = new ArrayList<>();
    for (long i = 0; i < links; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  private static Trial<List<Long>> queue(long head) {
    return queue(head, MOST);
  }

  @Test
  void anEmptyQueueHasNoLinks() throws Exception {
    long head = bench.number(0);
    bench.space().u64(head, head);
    assertEquals(2, bench.read(queue(head)));
    assertEquals(List.of(), bench.result(queue(head)));
  }

  @Test
  void linksAreFollowedWithoutAttempts() throws Exception {
    long head = bench.number(0);
    chain(head, 500);
    assertEquals(3, bench.read(queue(head)));
    assertEquals(count(500), bench.result(queue(head)));
  }

  @Test
  void whatIsBelievedWasReadByOneBatchWithTheHeadAgainAtTheEnd() throws Exception {
    long head = bench.number(0);
    List<Long> expected = new ArrayList<>(chain(head, 5));
    expected.addFirst(head);
    expected.addLast(head);
    bench.read(queue(head));
    assertEquals(expected, bench.addresses(bench.batches().size() - 1));
    assertEquals(1, bench.read(queue(head)));
    assertEquals(expected, bench.addresses(0));
  }

  @Test
  void theChainsOfAllWalksAreFollowedTogether() throws Exception {
    long one = bench.number(0);
    long two = bench.number(0);
    chain(one, 20);
    chain(two, 30);
    assertEquals(3, bench.read(queue(one), queue(two)));
    assertEquals(3 + 30, bench.batches().size());
    assertEquals(count(20), bench.result(queue(one)));
    assertEquals(count(30), bench.result(queue(two)));
  }

  /** Some at equal distances, then one elsewhere, and more; behind the last there is nothing. */
  @Test
  void linksThatLieEvenlyAreGuessed() throws Exception {
    long head = bench.number(0);
    List<Long> addresses = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      if (i == 100) {
        leaveGap(i);
      }
      addresses.add(bench.space().allocate(LINK));
      bench.space().u64(addresses.getLast() + WORD, i);
    }
    connect(head, addresses);
    assertEquals(3, bench.read(queue(head)));
    assertEquals(count(200), bench.result(queue(head)));
    assertTrue(bench.batches().size() < 3 + 30, bench.batches().size() + " batches");
  }

  @Test
  void aQueueThatGrewIsFollowedFromWhereItGrew() throws Exception {
    long head = bench.number(0);
    List<Long> links = chain(head, 10);
    bench.read(queue(head));
    List<Long> longer = new ArrayList<>(links);
    for (int i = 10; i < 15; i++) {
      leaveGap(i);
      longer.add(bench.space().allocate(LINK));
      bench.space().u64(longer.getLast() + WORD, i);
    }
    connect(head, longer);
    bench.read(queue(head));
    assertEquals(2 + 5, bench.batches().size());
    assertEquals(count(15), bench.result(queue(head)));
  }

  @Test
  void aQueueThatMovedOnNeedsNoSteps() throws Exception {
    long head = bench.number(0);
    List<Long> links = chain(head, 40);
    bench.read(queue(head));
    connect(head, links.subList(3, 40));
    assertEquals(1, bench.read(queue(head)));
    assertEquals(count(40).subList(3, 40), bench.result(queue(head)));
  }

  /** Coroutines name the nodes in which they wait, so that no step is needed to find them. */
  @Test
  void linksThatOtherWalksHaveCostNoStep() throws Exception {
    long head = bench.number(0);
    List<Long> links = chain(head, 50);
    Trial<Long> other =
        Trial.of(
            "other",
            memory -> {
              long sum = 0;
              for (long link : links.subList(0, 49)) {
                sum += memory.read(range(link, LINK)).length();
              }
              return sum;
            });
    bench.read(other, queue(head));
    assertEquals(3 + 1, bench.batches().size());
    assertEquals(count(50), bench.result(queue(head)));
  }

  /** What another walk read guides the following, and is not believed for this walk. */
  @Test
  void linksThatOtherWalksHaveAreReadWithTheirOwnWalk() throws Exception {
    long head = bench.number(0);
    List<Long> links = chain(head, 3);
    Trial<Long> other =
        Trial.of(
            "other",
            memory -> {
              long sum = 0;
              for (long link : links) {
                sum += memory.read(range(link, LINK)).length();
              }
              return sum;
            });
    bench.start(other, queue(head));
    bench.round();
    bench.round();
    links.forEach(link -> bench.space().u64(link + WORD, 77));
    bench.finish();
    assertEquals(List.of(77L, 77L, 77L), bench.result(queue(head)));
  }

  /** Each round reads one more link meanwhile, since the walk asks for it. */
  @Test
  void nothingIsFollowedWhileAnotherWalkLacksBytes() throws Exception {
    long head = bench.number(0);
    chain(head, 20);
    long three = bench.number(1);
    long two = bench.number(three);
    long one = bench.number(two);
    Trial<Long> deep =
        Trial.of(
            "deep",
            memory ->
                memory.read(word(memory.read(word(memory.read(word(one)).i64(0))).i64(0))).i64(0));
    bench.start(queue(head), deep);
    bench.round();
    bench.round();
    bench.round();
    assertEquals(3, bench.batches().size());
    bench.round();
    assertEquals(4 + 18, bench.batches().size());
    assertEquals(1, bench.finish());
  }

  @Test
  void aChainThatLeadsBackIntoItselfFails() throws Exception {
    long head = bench.number(0);
    List<Long> links = chain(head, 10);
    bench.space().u64(links.get(9), links.get(4));
    bench.start(queue(head));
    for (int i = 0; i < 4; i++) {
      bench.round();
    }
    assertInstanceOf(BrokenInvariantException.class, bench.rounds().reason(queue(head)));
    assertTrue(bench.rounds().unbelieved().getFirst().steady());
    assertTrue(bench.batches().size() < 20, bench.batches().size() + " reads");
  }

  /** However many links there could be: the circle is not gone round until then. */
  @Test
  @Timeout(60)
  void aCircleEndsAtOnce() throws Exception {
    long head = bench.number(0);
    List<Long> links = chain(head, 3);
    bench.space().u64(links.get(2), links.get(2));
    bench.start(queue(head, Long.MAX_VALUE));
    for (int i = 0; i < 4; i++) {
      bench.round();
    }
    assertInstanceOf(BrokenInvariantException.class, bench.rounds().reason(queue(head, MOST)));
  }

  @Test
  void aChainThatIsTooLongFails() throws Exception {
    long head = bench.number(0);
    chain(head, 30);
    bench.start(queue(head, 29));
    for (int i = 0; i < 4; i++) {
      bench.round();
    }
    assertInstanceOf(BrokenInvariantException.class, bench.rounds().reason(queue(head)));
    assertEquals(4 + 29, bench.batches().size());
    bench.read(queue(head, 30));
    assertEquals(count(30), bench.result(queue(head)));
  }

  @Test
  void aChainThatLeadsToNoMemoryFails() throws Exception {
    long head = bench.number(0);
    List<Long> links = chain(head, 10);
    bench.space().u64(links.get(6), NOWHERE);
    bench.start(queue(head));
    for (int i = 0; i < 4; i++) {
      bench.round();
    }
    assertInstanceOf(UnreadableException.class, bench.rounds().reason(queue(head)));
    bench.space().u64(links.get(6), links.get(7));
    bench.finish();
    assertEquals(count(10), bench.result(queue(head)));
  }

  @Test
  void aChainLongerThanARoundFollowsGoesOnInTheNext() throws Exception {
    long head = bench.number(0);
    chain(head, 5000);
    assertEquals(4, bench.read(queue(head)));
    assertEquals(count(5000), bench.result(queue(head)));
  }

  @Test
  void followingEndsWithTheTime() throws Exception {
    long head = bench.number(0);
    chain(head, 50);
    bench.start(queue(head));
    bench.round();
    bench.round(Deadline.in(Duration.ZERO));
    assertEquals(2, bench.batches().size());
    bench.finish();
    assertEquals(count(50), bench.result(queue(head)));
  }

  /** Whatever moment the worker chooses to exchange all links, no mixture is believed. */
  @Test
  void whatChangesAtAnyMomentIsSeen() throws Exception {
    boolean done = true;
    for (int moment = 0; done; moment++) {
      bench = new RoundsBench();
      long head = bench.number(0);
      chain(head, 4);
      List<Long> before = links(head);
      List<Long> after = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        after.add(bench.space().allocate(LINK));
        bench.space().u64(after.getLast() + WORD, 100 + i);
      }
      Once change =
          new Once(
              moment,
              () -> {
                before.forEach(link -> bench.space().u64(link + WORD, -1));
                connect(head, after);
              });
      bench.process().follow(change);
      bench.read(queue(head));
      done = change.isDone();
      List<Long> found = bench.result(queue(head));
      assertTrue(
          found.equals(count(4)) || found.equals(List.of(100L, 101L, 102L, 103L)),
          found + " at moment " + moment);
    }
    assertFalse(done);
  }

  private List<Long> links(long head) {
    List<Long> links = new ArrayList<>();
    for (long at = bench.space().u64(head); at != head; at = bench.space().u64(at)) {
      links.add(at);
    }
    return links;
  }

  @Test
  void aLinkThatAnotherRangeBeginsIsReadWhole() throws Exception {
    long head = bench.number(0);
    List<Long> links = chain(head, 5);
    Trial<Long> shorter =
        Trial.of(
            "other",
            memory -> {
              long sum = 0;
              for (long link : links) {
                sum += memory.read(new Range(link, WORD, PLACE)).length();
              }
              return sum;
            });
    bench.read(shorter, queue(head));
    assertEquals(count(5), bench.result(queue(head)));
  }
}
