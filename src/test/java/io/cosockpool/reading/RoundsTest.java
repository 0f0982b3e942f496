package io.cosockpool.reading;

import static io.cosockpool.reading.RoundsBench.NOWHERE;
import static io.cosockpool.reading.RoundsBench.WORD;
import static io.cosockpool.reading.RoundsBench.range;
import static io.cosockpool.reading.RoundsBench.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.Once;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.OverBudgetException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of one walk is read, in which order, and when it is believed. */
class RoundsTest {
  private static final Place PLACE = Place.of("test");
  private static final int BODY = 32;

  private final RoundsBench bench = new RoundsBench();

  /** What a guarded walk finds: the head's number and that of each item. */
  private record Numbers(long head, List<Long> items) {
    boolean agree() {
      return items.stream().allMatch(item -> item == head);
    }
  }

  /** A head that is the same whenever its items are: it is read again behind them. */
  private static Trial<Numbers> guarded(Object identity, long head, List<Long> items) {
    return Trial.of(
        identity,
        memory -> {
          Block first = memory.read(word(head));
          Block last = memory.again(word(head));
          List<Block> blocks = new ArrayList<>();
          for (long item : items) {
            blocks.add(memory.read(word(item)));
          }
          if (!first.sameBytes(last)) {
            throw new TornReadException(PLACE, "the head changed");
          }
          return new Numbers(first.i64(0), blocks.stream().map(block -> block.i64(0)).toList());
        });
  }

  private List<Long> numbers(int count, long value) {
    List<Long> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(bench.number(value));
    }
    return addresses;
  }

  /** Whatever moment the worker chooses to change head and items, no mixture is believed. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatChangesAtAnyMomentIsSeen(boolean known) throws Exception {
    int torn = 0;
    boolean done = true;
    for (int moment = 0; done; moment++) {
      RoundsBench fresh = new RoundsBench();
      long head = fresh.number(1);
      List<Long> items = List.of(fresh.number(1), fresh.number(1), fresh.number(1));
      Trial<Numbers> walk = guarded("pool", head, items);
      Trial<Numbers> neighbour = guarded("neighbour", fresh.number(1), List.of(fresh.number(1)));
      if (known) {
        fresh.read(neighbour, walk);
      }
      Once change =
          new Once(
              moment,
              () -> {
                fresh.space().u64(head, 2);
                items.forEach(item -> fresh.space().u64(item, 2));
              });
      fresh.process().follow(change);
      fresh.start(neighbour, walk);
      while (fresh.round().pending() > 0) {
        torn += fresh.rounds().reason(walk) instanceof TornReadException ? 1 : 0;
      }
      done = change.isDone();
      assertTrue(fresh.result(walk).agree(), fresh.result(walk) + " at moment " + moment);
    }
    assertTrue(torn > 3, torn + " readings were torn");
  }

  @Test
  void theRangesOfAWalkStandTogetherAndThoseAgainAreLast() throws Exception {
    long head = bench.number(1);
    List<Long> items = numbers(2, 1);
    long otherHead = bench.number(1);
    List<Long> otherItems = numbers(3, 1);
    bench.read(guarded("one", head, items), guarded("other", otherHead, otherItems));
    assertEquals(
        List.of(
            head,
            items.get(0),
            items.get(1),
            head,
            otherHead,
            otherItems.get(0),
            otherItems.get(1),
            otherItems.get(2),
            otherHead),
        bench.addresses(1));
  }

  @Test
  void whatIsAskedForInAnotherOrderIsReadInThatOrder() throws Exception {
    long order = bench.number(0);
    List<Long> items = numbers(4, 1);
    Trial<Long> walk =
        Trial.of(
            "walk",
            memory -> {
              boolean turned = memory.read(word(order)).i64(0) != 0;
              long sum = 0;
              for (long item : turned ? items.reversed() : items) {
                sum += memory.read(word(item)).i64(0);
              }
              return sum;
            });
    bench.read(walk);
    bench.space().u64(order, 1);
    bench.read(walk);
    bench.read(walk);
    List<Long> expected = new ArrayList<>(List.of(order));
    expected.addAll(items.reversed());
    assertEquals(expected, bench.addresses(0));
  }

  /** A hundred ranges are too many to look through: they are found by a map. */
  @Test
  void amongManyRangesEachIsFound() throws Exception {
    long head = bench.number(7);
    List<Long> items = numbers(100, 7);
    List<Long> turned = new ArrayList<>(items.reversed());
    boolean[] turn = {false};
    Trial<Numbers> walk =
        Trial.of("walk", memory -> guarded("", head, turn[0] ? turned : items).of(memory));
    assertEquals(2, bench.read(walk));
    turn[0] = true;
    bench.space().u64(head, 8);
    items.forEach(item -> bench.space().u64(item, 8));
    assertEquals(1, bench.read(walk));
    assertEquals(new Numbers(8, Collections.nCopies(100, 8L)), bench.result(walk));
  }

  @Test
  void whatWasReadByTwoBatchesIsNotBelieved() throws Exception {
    long head = bench.space().allocate(2 * WORD);
    long item = bench.number(1);
    bench.space().u64(head, 1);
    bench.space().u64(head + WORD, item);
    Trial<List<Long>> walk =
        Trial.of(
            "walk",
            memory -> {
              Block first = memory.read(range(head, 2 * WORD));
              Block second = memory.read(word(first.i64(WORD)));
              return List.of(first.i64(0), second.i64(0));
            });
    bench.start(walk);
    bench.round();
    bench.round();
    assertEquals(List.of(head), bench.addresses(1));
    bench.space().u64(head, 2);
    bench.space().u64(item, 2);
    bench.finish();
    assertEquals(List.of(2L, 2L), bench.result(walk));
  }

  @Test
  void siblingsAreReadByOneRound() throws Exception {
    List<Long> items = numbers(100, 3);
    Trial<Long> walk =
        Trial.of(
            "walk",
            memory -> {
              List<Block> blocks = new ArrayList<>();
              for (long item : items) {
                blocks.add(memory.read(word(item)));
              }
              return blocks.stream().mapToLong(block -> block.i64(0)).sum();
            });
    assertEquals(2, bench.read(walk));
    assertEquals(300, bench.result(walk));
  }

  @Test
  void whoeverAskedForWhatWasNotReadIsNotBelieved() throws Exception {
    long never = bench.number(1);
    Trial<String> walk =
        Trial.of(
            "walk",
            memory -> {
              memory.read(word(never));
              return "did not look";
            });
    bench.start(walk);
    Rounds.Progress progress = bench.round();
    assertEquals(new Rounds.Progress(1, true, false), progress);
    assertEquals(Optional.empty(), bench.rounds().result(walk));
    assertEquals(new Rounds.Progress(0, false, false), bench.round());
  }

  @Test
  void whoeverAsksForNothingIsBelievedAtOnce() throws Exception {
    Trial<String> walk = Trial.of("walk", memory -> "nothing to see");
    assertEquals(1, bench.read(walk));
    assertEquals("nothing to see", bench.result(walk));
  }

  @Test
  void aFailedAttemptThatLearnedIsNoSecondTry() throws Exception {
    long item = bench.number(1);
    Trial<Long> walk =
        Trial.of(
            "walk",
            memory -> {
              memory.read(word(item));
              throw new BrokenInvariantException(PLACE, "always");
            });
    bench.start(walk);
    assertTrue(bench.round().learned());
    assertFalse(bench.round().learned());
    assertFalse(bench.rounds().unbelieved().getFirst().steady());
    bench.round();
    assertTrue(bench.rounds().unbelieved().getFirst().steady());
    bench.space().u64(item, 2);
    bench.round();
    assertFalse(bench.rounds().unbelieved().getFirst().steady());
  }

  /** What an earlier attempt asked for and this one does not is not what it failed on. */
  @Test
  void whatTheAttemptDidNotAskForDoesNotMakeItUnsteady() throws Exception {
    long which = bench.number(1);
    long once = bench.number(1);
    Trial<Long> walk =
        Trial.of(
            "walk",
            memory -> {
              if (memory.read(word(which)).i64(0) == 1) {
                memory.read(word(once)).i64(0);
              }
              throw new BrokenInvariantException(PLACE, "always");
            });
    bench.start(walk);
    for (int i = 0; i < 4; i++) {
      bench.round();
    }
    bench.space().u64(which, 2);
    bench.round();
    bench.space().u64(once, 99);
    bench.round();
    assertTrue(bench.rounds().unbelieved().getFirst().steady());
  }

  @Test
  void aTornReadingIsNeverSteady() throws Exception {
    long item = bench.number(1);
    Trial<Long> walk =
        Trial.of(
            "walk",
            memory -> {
              memory.read(word(item)).i64(0);
              throw new TornReadException(PLACE, "always");
            });
    bench.start(walk);
    for (int i = 0; i < 4; i++) {
      bench.round();
    }
    assertFalse(bench.rounds().unbelieved().getFirst().steady());
    assertInstanceOf(TornReadException.class, bench.rounds().reason(walk));
  }

  private static Trial<Long> headerThenBody(long address) {
    return Trial.of(
        "body",
        memory -> {
          long length = memory.read(word(address)).i64(0);
          return memory.read(range(address, (int) length)).i64((int) length - WORD);
        });
  }

  @Test
  void theBodyTakesThePlaceOfItsHeader() throws Exception {
    long address = bench.space().allocate(BODY);
    bench.space().u64(address, BODY);
    bench.space().u64(address + BODY - WORD, 42);
    assertEquals(3, bench.read(headerThenBody(address)));
    assertEquals(List.of(range(address, BODY).length()), lengths(2));
    assertEquals(42, bench.result(headerThenBody(address)));
  }

  private List<Integer> lengths(int batch) {
    return bench.batches().get(batch).stream().map(Range::length).toList();
  }

  /** A torn length must not keep the walk from its header for good. */
  @Test
  void whatIsLongerThanCanBeReadGetsShorterAgain() throws Exception {
    long address = 0x6666_0000_0000L;
    bench.space().map(address, 4096);
    bench.space().u64(address, 8192);
    Trial<Long> walk = headerThenBody(address);
    bench.start(walk);
    bench.round();
    bench.round();
    bench.round();
    bench.space().u64(address, BODY);
    bench.space().u64(address + BODY - WORD, 42);
    assertTrue(bench.finish() <= 4);
    assertEquals(42, bench.result(walk));
  }

  /** Header and body that cannot be read must not take each other's place without end. */
  @Test
  void aBodyThatCannotBeReadFailsItsWalk() throws Exception {
    long address = 0x6666_0000_0000L;
    bench.space().map(address, 4096);
    bench.space().u64(address, 8192);
    Trial<Long> walk = headerThenBody(address);
    bench.start(walk);
    for (int i = 0; i < 3; i++) {
      assertTrue(bench.round().learned());
    }
    assertFalse(bench.round().learned());
    assertFalse(bench.round().learned());
    assertInstanceOf(UnreadableException.class, bench.rounds().reason(walk));
    assertTrue(bench.rounds().unbelieved().getFirst().steady());
  }

  @Test
  void aWalkThatGoesWithoutABodyIsReadByOneRoundWhenKnown() throws Exception {
    long address = 0x6666_0000_0000L;
    bench.space().map(address, 4096);
    bench.space().u64(address, 8192);
    Trial<String> walk =
        Trial.of(
            "walk",
            memory -> {
              try {
                return "body " + headerThenBody(address).of(memory);
              } catch (UnreadableException e) {
                return "header " + memory.read(word(address)).i64(0);
              }
            });
    bench.read(walk);
    assertEquals("header 8192", bench.result(walk));
    assertEquals(1, bench.read(walk));
    bench.space().map(address + 4096, 4096);
    bench.space().unmap(address);
    bench.space().map(address, 8192);
    bench.space().u64(address, 8192);
    bench.read(walk);
    assertEquals("body 0", bench.result(walk));
  }

  @Test
  void thatNothingCanBeReadIsAnAnswer() throws Exception {
    long item = bench.number(5);
    Trial<Long> walk =
        Trial.of(
            "walk",
            memory -> {
              Block sure = memory.read(word(item));
              try {
                return memory.read(word(NOWHERE)).i64(0);
              } catch (UnreadableException e) {
                return sure.i64(0);
              }
            });
    assertEquals(2, bench.read(walk));
    assertEquals(5, bench.result(walk));
    assertEquals(1, bench.read(walk));
  }

  @Test
  void whatCannotBeReadFailsAWalkThatNeedsIt() throws Exception {
    Trial<Long> walk = Trial.of("walk", memory -> memory.read(word(NOWHERE)).i64(0));
    bench.start(walk);
    bench.round();
    assertEquals(new Rounds.Progress(1, false, false), bench.round());
    assertInstanceOf(UnreadableException.class, bench.rounds().reason(walk));
  }

  @Test
  void aKnownWalkIsReadByOneRound() throws Exception {
    long address = bench.space().allocate(BODY);
    bench.space().u64(address, BODY);
    Trial<Long> walk = headerThenBody(address);
    bench.read(walk);
    bench.space().u64(address + BODY - WORD, 43);
    assertEquals(1, bench.read(walk));
    assertEquals(43, bench.result(walk));
    assertNull(bench.rounds().reason(walk));
  }

  /** Chooses between two items, so that the other one is not needed. */
  private Trial<Long> choice(long which, List<Long> items) {
    return Trial.of(
        "choice",
        memory -> {
          long chosen = memory.read(word(which)).i64(0);
          return memory.read(word(items.get((int) chosen))).i64(0);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatFiftySuccessesDidWithoutIsReadNoMore(boolean changing) throws Exception {
    long which = bench.number(0);
    List<Long> items = numbers(2, 9);
    Trial<Long> walk = choice(which, items);
    bench.read(walk);
    bench.space().u64(which, 1);
    bench.read(walk);
    for (int success = 2; success <= 51; success++) {
      bench.space().u64(items.get(1), changing ? success : 9);
      bench.read(walk);
      assertTrue(bench.addresses(0).contains(items.get(0)), "success " + success);
    }
    bench.read(walk);
    assertEquals(List.of(which, items.get(1)), bench.addresses(0));
  }

  @Test
  void whatIsNeededNowAndThenStaysKnown() throws Exception {
    long which = bench.number(0);
    Trial<Long> walk = choice(which, numbers(2, 9));
    bench.read(walk);
    bench.space().u64(which, 1);
    bench.read(walk);
    for (int i = 0; i < 200; i++) {
      bench.space().u64(which, i % 40 == 0 ? 0 : 1);
      assertEquals(1, bench.read(walk));
    }
  }

  /** A walk that finds something else each time would otherwise read ever more. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asManyRangesAreKeptAsAreAskedFor(boolean believed) throws Exception {
    long pointer = bench.number(0);
    Trial<Long> walk =
        Trial.of(
            "walk",
            memory -> {
              long found = memory.read(word(memory.read(word(pointer)).i64(0))).i64(0);
              if (!believed) {
                throw new BrokenInvariantException(PLACE, "always");
              }
              return found;
            });
    int most = 0;
    for (int i = 0; i < 100; i++) {
      bench.space().u64(pointer, bench.number(i));
      bench.start(walk);
      for (int round = 0; round < 3; round++) {
        bench.round();
        most = Math.max(most, bench.addresses(0).size());
      }
    }
    assertEquals(4, most);
  }

  /** A result that cannot be compared by its value. */
  private record Found(long number, Object self) {}

  private static Trial<Found> finder(long address) {
    return Trial.of("finder", memory -> new Found(memory.read(word(address)).i64(0), new Object()));
  }

  @Test
  void theSameBytesKeepTheResult() throws Exception {
    long address = bench.number(1);
    Trial<Found> walk = finder(address);
    bench.read(walk);
    Found first = bench.result(walk);
    bench.read(walk);
    assertSame(first, bench.result(walk));
    bench.space().u64(address, 2);
    bench.read(walk);
    assertNotSame(first, bench.result(walk));
    assertEquals(2, bench.result(walk).number());
  }

  @Test
  void anotherWalkOfTheSameIdentityMakesItsOwnResult() throws Exception {
    long address = bench.number(1);
    bench.read(finder(address));
    Found first = bench.result(finder(address));
    bench.read(finder(address));
    assertNotSame(first, bench.result(finder(address)));
  }

  /** A worker that is read while another one is slow: this one is tried no more in time. */
  @Test
  void aResultOfAnEarlierBatchIsNotTakenForThatOfTheLast() throws Exception {
    long address = bench.number(1);
    Trial<Found> walk = finder(address);
    bench.read(walk);
    bench.read(walk);
    bench.space().u64(address, 2);
    bench.start(walk);
    bench.round(Deadline.in(Duration.ZERO));
    bench.read(walk);
    assertEquals(2, bench.result(walk).number());
  }

  @Test
  void afterTheDeadlineNothingIsTried() throws Exception {
    Trial<Long> walk = Trial.of("walk", memory -> 1L);
    bench.start(walk);
    assertEquals(new Rounds.Progress(1, false, false), bench.round(Deadline.in(Duration.ZERO)));
    assertEquals(Optional.empty(), bench.rounds().result(walk));
    assertEquals(1, bench.finish());
  }

  @Test
  void aProcessCannotMakeARoundReadTooMuch() throws Exception {
    long address = 0x6666_0000_0000L;
    List<Range> ranges =
        List.of(
            range(address, Range.MAX_LENGTH),
            range(address + Range.MAX_LENGTH, Range.MAX_LENGTH),
            word(bench.number(1)));
    Trial<Boolean> walk =
        Trial.of(
            "walk",
            memory -> {
              for (Range range : ranges) {
                memory.read(range);
              }
              return true;
            });
    bench.start(walk);
    bench.round();
    bench.round();
    assertInstanceOf(OverBudgetException.class, bench.rounds().reason(walk));
    assertEquals(1, bench.batches().size());
  }

  private List<Trial<Long>> ofMegabytes(int megabytes, int count) {
    List<Trial<Long>> walks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long address = 0x6666_0000_0000L + i * 0x1_0000_0000L;
      bench.space().map(address, megabytes << 20);
      bench.space().u64(address, i);
      walks.add(
          Trial.of("walk " + i, memory -> memory.read(range(address, megabytes << 20)).i64(0)));
    }
    return walks;
  }

  /** Others have their turns between two rounds. */
  @Test
  void whatIsMuchIsReadByManyRounds() throws Exception {
    List<Trial<Long>> walks = ofMegabytes(20, 3);
    bench.start(walks.toArray(new Trial<?>[0]));
    bench.round();
    assertEquals(new Rounds.Progress(2, true, true), bench.round());
    assertEquals(new Rounds.Progress(1, true, true), bench.round());
    assertEquals(new Rounds.Progress(0, false, false), bench.round());
    assertEquals(2, bench.result(walks.get(2)));
  }

  /** One that is torn each time does not keep those behind it from their turn. */
  @Test
  void whatFailsIsTriedAgainOnlyWhenAllWereTried() throws Exception {
    List<Trial<Long>> walks = new ArrayList<>();
    for (Trial<Long> walk : ofMegabytes(20, 3)) {
      walks.add(
          Trial.of(
              walk.identity(),
              memory -> {
                long number = walk.of(memory);
                if (number == 0) {
                  throw new TornReadException(PLACE, "never right");
                }
                return number;
              }));
    }
    bench.start(walks.toArray(new Trial<?>[0]));
    for (int round = 0; round < 3; round++) {
      assertTrue(bench.round().learned());
    }
    assertEquals(new Rounds.Progress(1, false, false), bench.round());
    assertEquals(2, bench.result(walks.get(2)));
    assertInstanceOf(TornReadException.class, bench.rounds().reason(walks.get(0)));
  }

  @Test
  void aFreezeReadsAllByOneBatch() throws Exception {
    List<Trial<Long>> walks = ofMegabytes(20, 3);
    bench.read(walks.toArray(new Trial<?>[0]));
    bench.start(walks.toArray(new Trial<?>[0]));
    assertEquals(
        new Rounds.Progress(0, false, false),
        bench.rounds().wholeRound(bench.process()::fill, PoolRounds.farAway()));
  }

  private Trial<Integer> leadingToMany(int count) {
    long address = bench.number(1);
    List<Trial<Long>> walks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      walks.add(Trial.of("child " + i, memory -> memory.read(word(address)).i64(0)));
    }
    return Trial.of("parent", memory -> count).leading(result -> walks);
  }

  @Test
  void veryManyWalksAreFoundByManyRounds() throws Exception {
    int count = 2 * Budget.WALKS_FOUND_IN_A_ROUND + 1;
    Trial<Integer> parent = leadingToMany(count);
    bench.start(parent);
    bench.round();
    assertEquals(count - Budget.WALKS_FOUND_IN_A_ROUND, bench.rounds().withoutTurn());
    bench.finish();
    assertEquals(0, bench.rounds().withoutTurn());
    assertEquals(count + 1, bench.rounds().believed(Trial.class).size());
  }

  /** A parent and a child are two entries, and a range that the child reads is one more. */
  @Test
  void beyondTheBudgetWalksAreCountedAndNotFollowed() throws Exception {
    RoundsBench small = new RoundsBench(new Budget(40).share());
    Trial<Integer> parent = leadingToMany(100);
    small.space().u64(small.space().allocate(WORD), 1);
    small.start(parent);
    for (int i = 0; i < 4; i++) {
      small.round();
    }
    assertEquals(61, small.rounds().withoutRoom());
    assertEquals(0, small.rounds().withoutTurn());
    assertEquals(39, small.rounds().unbelieved().size());
    for (Rounds.Unbelieved walk : small.rounds().unbelieved()) {
      assertInstanceOf(OverBudgetException.class, walk.reason());
    }
  }

  @Test
  void whatIsGivenBackOthersMayTake() throws Exception {
    Budget budget = new Budget(200);
    RoundsBench first = new RoundsBench(budget.share());
    RoundsBench second = new RoundsBench(budget.share());
    first.read(numbersOf(first, 100));
    Trial<Long> walk = numbersOf(second, 100);
    second.start(walk);
    second.round();
    assertInstanceOf(OverBudgetException.class, second.rounds().unbelieved().getFirst().reason());
    first.rounds().close();
    second.read(walk);
  }

  private static Trial<Long> numbersOf(RoundsBench of, int count) {
    long address = of.space().allocate(count * WORD);
    return Trial.of(
        "numbers",
        memory -> {
          long sum = 0;
          for (int i = 0; i < count; i++) {
            sum += memory.read(word(address + (long) i * WORD)).address();
          }
          return sum;
        });
  }

  @Test
  void whatWasNotReadInTimeIsNotUnreadable() throws Exception {
    Trial<Found> walk = finder(bench.number(1));
    bench.start(walk);
    bench.round();
    bench.round(Deadline.in(Duration.ZERO));
    assertNull(bench.rounds().reason(walk));
    bench.finish();
    assertEquals(1, bench.result(walk).number());
  }

  @Test
  void aNewReadingBelievesNothingOfTheLastOne() throws Exception {
    long address = bench.number(1);
    Trial<Found> walk = finder(address);
    bench.read(walk);
    bench.space().u64(address, 2);
    bench.start(walk);
    assertEquals(Optional.empty(), bench.rounds().result(walk));
    bench.finish();
    assertEquals(2, bench.result(walk).number());
  }
}
