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
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Walks that look at what they lacked, besides the last batch, before the next one reads all. */
class RoundsAheadTest {
  private static final Place PLACE = Place.of("test");
  private static final int NODE = 2 * WORD;
  private static final int LEVELS = 5;

  private final RoundsBench bench = bench();

  private static RoundsBench bench() {
    return new RoundsBench(new Rounds(new Budget().share(), 0));
  }

  /** Nodes that lead to each other, each with a number, and a head read again behind them. */
  private static Trial<List<Long>> levels(long head) {
    return Trial.of(
        "levels at " + head,
        memory -> {
          Block first = memory.read(range(head, NODE));
          Block last = memory.again(range(head, NODE));
          List<Long> numbers = new ArrayList<>(List.of(first.i64(WORD)));
          for (long next = first.i64(0); next != 0; ) {
            Block node = memory.read(range(next, NODE));
            numbers.add(node.i64(WORD));
            next = node.i64(0);
          }
          if (!first.sameBytes(last)) {
            throw new TornReadException(PLACE, "the head changed");
          }
          return numbers;
        });
  }

  private static List<Long> nodes(RoundsBench bench, long number) {
    List<Long> nodes = new ArrayList<>();
    for (int i = 0; i < LEVELS; i++) {
      nodes.add(bench.space().allocate(NODE));
    }
    for (int i = 0; i < LEVELS; i++) {
      bench.space().u64(nodes.get(i), i + 1 < LEVELS ? nodes.get(i + 1) : 0);
      bench.space().u64(nodes.get(i) + WORD, number);
    }
    return nodes;
  }

  /** Whatever moment the worker chooses to change all numbers, no mixture is believed. */
  @Test
  void whatWasReadAheadIsNeverBelieved() throws Exception {
    boolean done = true;
    int moment = 0;
    for (; done; moment++) {
      RoundsBench fresh = bench();
      List<Long> one = nodes(fresh, 1);
      List<Long> other = nodes(fresh, 1);
      Once change =
          new Once(
              moment,
              () -> {
                one.forEach(node -> fresh.space().u64(node + WORD, 2));
                other.forEach(node -> fresh.space().u64(node + WORD, 2));
              });
      fresh.process().follow(change);
      fresh.start(levels(one.getFirst()), levels(other.getFirst()));
      fresh.finish();
      for (List<Long> nodes : List.of(one, other)) {
        Set<Long> numbers = new HashSet<>(fresh.result(levels(nodes.getFirst())));
        assertEquals(1, numbers.size(), numbers + " at moment " + moment);
      }
      done = change.isDone();
    }
    assertTrue(moment > 2 * LEVELS, moment + " moments");
  }

  @Test
  void whatIsBelievedWasReadByOneBatchInTheOrderOfItsWalk() throws Exception {
    List<Long> nodes = nodes(bench, 1);
    assertEquals(2, bench.read(levels(nodes.getFirst())));
    List<Long> expected = new ArrayList<>(nodes);
    expected.add(nodes.getFirst());
    assertEquals(expected, bench.addresses(bench.batches().size() - 1));
  }

  @Test
  void aheadOnlyWhatIsLackingIsRead() throws Exception {
    List<Long> nodes = nodes(bench, 1);
    List<Long> others = nodes(bench, 1);
    bench.read(levels(nodes.getFirst()), levels(others.getFirst()));
    assertEquals(List.of(), bench.addresses(0));
    for (int level = 1; level < LEVELS; level++) {
      assertEquals(
          List.of(nodes.get(level), others.get(level)),
          bench.addresses(1 + level),
          "at level " + level);
    }
    assertEquals(2 + LEVELS, bench.batches().size());
  }

  /** A few calls read so little again and again, and then the last round is believed at once. */
  @Test
  void ofFewRangesNothingIsReadAhead() throws Exception {
    RoundsBench few = new RoundsBench(new Rounds(new Budget().share(), LEVELS + 1));
    List<Long> nodes = nodes(few, 1);
    assertEquals(1 + LEVELS, few.read(levels(nodes.getFirst())));
    assertEquals(1 + LEVELS, few.batches().size());
  }

  @Test
  void aKnownWalkIsReadByOneBatch() throws Exception {
    List<Long> nodes = nodes(bench, 1);
    bench.read(levels(nodes.getFirst()));
    bench.space().u64(nodes.getLast() + WORD, 3);
    assertEquals(1, bench.read(levels(nodes.getFirst())));
    assertEquals(1, bench.batches().size());
    assertEquals(3, bench.result(levels(nodes.getFirst())).getLast());
  }

  /** A stop of the worker lasts for one batch. */
  @Test
  void aWholeRoundReadsOneBatch() throws Exception {
    List<Long> nodes = nodes(bench, 1);
    bench.start(levels(nodes.getFirst()));
    bench.round();
    bench.wholeRound();
    bench.batches().clear();
    bench.space().u64(nodes.getFirst(), nodes.get(2));
    bench.space().u64(nodes.get(2), nodes(bench, 1).getFirst());
    bench.start(levels(nodes.getFirst()));
    assertEquals(1, bench.wholeRound().pending());
    assertEquals(1, bench.batches().size());
  }

  /** What two moments show together is no reason to give a walk up. */
  @Test
  void whatFailsAheadIsTriedAgainOnOneBatch() throws Exception {
    long head = bench.space().allocate(NODE);
    long first = bench.number(1);
    bench.space().u64(head, first);
    bench.space().u64(head + WORD, 1);
    Trial<Long> walk =
        Trial.of(
            "walk",
            memory -> {
              Block both = memory.read(range(head, NODE));
              long number = memory.read(word(both.i64(0))).i64(0);
              if (number != both.i64(WORD)) {
                throw new BrokenInvariantException(PLACE, "the numbers differ");
              }
              return number;
            });
    bench.start(walk);
    bench
        .process()
        .follow(
            (moment, range) -> {
              if (range.address() == first) {
                bench.space().u64(head + WORD, 2);
                bench.space().u64(first, 2);
              }
            });
    assertEquals(new Rounds.Progress(1, true, false), bench.round());
    assertEquals(null, bench.rounds().reason(walk));
    assertEquals(new Rounds.Progress(0, false, false), bench.round());
    assertEquals(2, bench.result(walk));
  }

  @Test
  void whatCannotBeReadAheadIsAnAnswer() throws Exception {
    long head = bench.number(NOWHERE);
    Trial<String> without =
        Trial.of(
            "without",
            memory -> {
              long next = memory.read(word(head)).i64(0);
              try {
                memory.read(word(next)).i64(0);
                return "there";
              } catch (UnreadableException e) {
                return "not there";
              }
            });
    Trial<Long> needed =
        Trial.of("needed", memory -> memory.read(word(memory.read(word(head)).i64(0))).i64(0));
    bench.start(without, needed);
    bench.round();
    bench.round();
    assertEquals("not there", bench.result(without));
    assertInstanceOf(UnreadableException.class, bench.rounds().reason(needed));
  }

  /** The header's bytes do not serve for the body, which is read ahead in its place. */
  @Test
  void aBodyIsReadAheadInPlaceOfItsHeader() throws Exception {
    long address = bench.space().allocate(4 * WORD);
    bench.space().u64(address, 4 * WORD);
    bench.space().u64(address + 3 * WORD, 42);
    Trial<Long> walk =
        Trial.of(
            "body",
            memory -> {
              long length = memory.read(word(address)).i64(0);
              return memory.read(range(address, (int) length)).i64((int) length - WORD);
            });
    assertEquals(2, bench.read(walk));
    assertEquals(42, bench.result(walk));
  }

  /** Links that were read ahead are not read for the following of a chain. */
  @Test
  void aChainIsFollowedByWhatWasReadAhead() throws Exception {
    List<Long> links = nodes(bench, 1);
    Trial<Integer> chain =
        Trial.of(
            "chain",
            memory -> memory.links(range(links.getFirst(), NODE), 0, 0, LEVELS + 1).size());
    Trial<List<Long>> other =
        Trial.of(
            "other",
            memory -> {
              memory.read(word(links.getLast())).i64(0);
              List<Block> blocks = new ArrayList<>();
              for (long link : links) {
                blocks.add(memory.read(range(link, NODE)));
              }
              return blocks.stream().map(block -> block.i64(WORD)).toList();
            });
    assertEquals(2, bench.read(chain, other));
    assertEquals(LEVELS, bench.result(chain));
    assertEquals(4, bench.batches().size());
  }

  @Test
  void nothingIsReadAheadAfterTheDeadline() throws Exception {
    List<Long> nodes = nodes(bench, 1);
    bench.start(levels(nodes.getFirst()));
    bench.round(Deadline.in(Duration.ZERO));
    assertTrue(bench.batches().stream().allMatch(List::isEmpty));
    assertFalse(bench.rounds().result(levels(nodes.getFirst())).isPresent());
  }

  /** More than a process may keep is not read ahead, and believed nevertheless. */
  @Test
  void moreThanMayBeKeptIsReadByWholeBatches() throws Exception {
    int body = Budget.BYTES_KEPT + WORD;
    long address = 0x6666_0000_0000L;
    bench.space().map(address, body);
    bench.space().u64(address, body);
    bench.space().u64(address + body - WORD, 42);
    long head = bench.number(address);
    Trial<Long> walk =
        Trial.of(
            "large",
            memory -> memory.read(range(memory.read(word(head)).i64(0), body)).i64(body - WORD));
    assertEquals(2, bench.read(walk));
    assertEquals(42, bench.result(walk));
    assertEquals(
        1,
        bench.batches().stream()
            .flatMap(List::stream)
            .filter(range -> range.length() == body)
            .count());
  }

  /** The account of a batch that is read ahead is given back with the rounds. */
  @Test
  void whatWasReadAheadIsGivenBack() throws Exception {
    Budget budget = new Budget();
    Budget.Share share = budget.share();
    RoundsBench kept = new RoundsBench(new Rounds(share, 0));
    List<Long> nodes = nodes(kept, 1);
    kept.start(levels(nodes.getFirst()));
    kept.round();
    long whileAhead = budget.kept();
    kept.finish();
    assertTrue(budget.kept() < whileAhead, budget.kept() + " of " + whileAhead);
    kept.rounds().close();
    assertEquals(0, budget.kept());
  }
}
