package io.cosockpool.reading;

import static io.cosockpool.reading.RoundsBench.WORD;
import static io.cosockpool.reading.RoundsBench.range;
import static io.cosockpool.reading.RoundsBench.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Walks that lead to others: what is read together, and what is given up. */
class RoundsTreeTest {
  private static final Place PLACE = Place.of("test");
  private static final int SLOTS = 4;
  private static final long TORN = 1_000_000;

  private final RoundsBench bench = new RoundsBench();

  /** A number, which is broken while it is 0. */
  private record Child(long address) implements Walk<Long> {
    @Override
    public Long of(Snapshot memory) throws MemoryException {
      long number = memory.read(word(address)).i64(0);
      if (number == 0) {
        throw new BrokenInvariantException(PLACE, "no number");
      }
      return number;
    }
  }

  /** A table whose slots hold the addresses of children. */
  private static Trial<List<Child>> table(Object identity, long address) {
    return Trial.<List<Child>>of(
            identity,
            memory -> {
              Block slots = memory.read(range(address, SLOTS * WORD));
              List<Child> children = new ArrayList<>();
              for (int i = 0; i < SLOTS; i++) {
                long child = slots.i64(i * WORD);
                if (child == TORN) {
                  throw new TornReadException(PLACE, "the table changes");
                }
                if (child != 0) {
                  children.add(new Child(child));
                }
              }
              return children;
            })
        .leading(children -> children);
  }

  private long slots(long... children) {
    long address = bench.space().allocate(SLOTS * WORD);
    for (int i = 0; i < children.length; i++) {
      set(address, i, children[i]);
    }
    return address;
  }

  private void set(long table, int slot, long child) {
    bench.space().u64(table + (long) slot * WORD, child);
  }

  @Test
  void parentsAndChildrenThatAreKnownAreReadByOneRound() throws Exception {
    long one = bench.number(1);
    long two = bench.number(2);
    Trial<List<Child>> table = table("table", slots(one, two));
    assertEquals(3, bench.read(table));
    assertEquals(1, bench.read(table));
    assertEquals(1, bench.result(new Child(one)));
    assertEquals(2, bench.result(new Child(two)));
  }

  @Test
  void aParentIsReadAgainWhileAChildIsPending() throws Exception {
    long one = bench.number(1);
    long two = bench.number(0);
    long slots = slots(one, two);
    bench.start(table("table", slots));
    for (int i = 0; i < 3; i++) {
      bench.round();
    }
    bench.round();
    assertEquals(List.of(slots, two), bench.addresses(3));
    bench.space().u64(two, 2);
    assertEquals(1, bench.finish());
  }

  @Test
  void whatHeldIsReadNoMore() throws Exception {
    long pending = bench.number(0);
    long held = bench.number(1);
    bench.start(new Child(held), new Child(pending));
    bench.round();
    bench.round();
    bench.round();
    assertEquals(List.of(pending), bench.addresses(2));
  }

  @Test
  void aChildThatItsParentLeadsToNoMoreIsDropped() throws Exception {
    long one = bench.number(1);
    long broken = bench.number(0);
    long slots = slots(one, broken);
    bench.start(table("table", slots));
    for (int i = 0; i < 4; i++) {
      bench.round();
    }
    set(slots, 1, 0);
    assertEquals(1, bench.finish());
    assertEquals(List.of(new Child(one)), bench.rounds().believed(Child.class));
  }

  @Test
  void aChildIsDroppedEvenIfItHeld() throws Exception {
    long one = bench.number(1);
    long broken = bench.number(0);
    long slots = slots(one, broken);
    bench.start(table("table", slots));
    for (int i = 0; i < 4; i++) {
      bench.round();
    }
    assertEquals(1, bench.result(new Child(one)));
    set(slots, 0, 0);
    bench.round();
    assertEquals(Optional.empty(), bench.rounds().result(new Child(one)));
    bench.space().u64(broken, 2);
    assertEquals(1, bench.finish());
    assertEquals(List.of(new Child(broken)), bench.rounds().believed(Child.class));
  }

  @Test
  void whatHungOnADroppedChildIsDroppedToo() throws Exception {
    long leaf = bench.number(1);
    long inner = slots(leaf);
    long broken = bench.number(0);
    long outer = slots(inner, broken);
    Trial<List<Child>> innerTable = table("inner", inner);
    Trial<List<Child>> outerTable =
        table("outer", outer)
            .leading(
                children ->
                    children.stream()
                        .<Walk<?>>map(c -> c.address() == inner ? innerTable : c)
                        .toList());
    bench.start(outerTable);
    for (int i = 0; i < 6; i++) {
      bench.round();
    }
    assertEquals(1, bench.result(new Child(leaf)));
    set(outer, 0, 0);
    bench.round();
    assertEquals(Optional.empty(), bench.rounds().result(new Child(leaf)));
    assertEquals(Optional.empty(), bench.rounds().result(innerTable));
  }

  @Test
  void aChildWithSeveralParentsStaysWhileOneLeadsToIt() throws Exception {
    long shared = bench.number(1);
    long broken = bench.number(0);
    long first = slots(shared, broken);
    long second = slots(shared, broken);
    bench.start(table("first", first), table("second", second));
    for (int i = 0; i < 4; i++) {
      bench.round();
    }
    set(first, 0, 0);
    bench.round();
    assertEquals(1, bench.result(new Child(shared)));
    set(second, 0, 0);
    bench.round();
    assertEquals(Optional.empty(), bench.rounds().result(new Child(shared)));
  }

  @Test
  void childrenOfATornParentAreTriedAllTheSame() throws Exception {
    long one = bench.number(1);
    long two = bench.number(2);
    long slots = slots(one, two);
    Trial<List<Child>> table = table("table", slots);
    bench.read(table);
    bench.space().u64(one, 11);
    set(slots, 3, TORN);
    bench.start(table);
    assertEquals(1, bench.round().pending());
    assertEquals(11, bench.result(new Child(one)));
    set(slots, 3, 0);
    set(slots, 1, 0);
    assertEquals(1, bench.finish());
    assertEquals(List.of(new Child(one)), bench.rounds().believed(Child.class));
  }

  /** A parent that held stays believed while it is torn later on, and so do its children. */
  @Test
  void aParentThatHeldStaysBelieved() throws Exception {
    long broken = bench.number(0);
    long slots = slots(broken);
    Trial<List<Child>> table = table("table", slots);
    bench.start(table);
    for (int i = 0; i < 4; i++) {
      bench.round();
    }
    set(slots, 3, TORN);
    bench.round();
    assertEquals(1, bench.result(table).size());
    assertNull(bench.rounds().reason(table));
    bench.space().u64(broken, 3);
    assertEquals(1, bench.finish());
    assertEquals(3, bench.result(new Child(broken)));
  }

  @Test
  void aChildThatComesBackIsReadFromTheStart() throws Exception {
    long one = bench.number(1);
    long slots = slots(one);
    Trial<List<Child>> table = table("table", slots);
    bench.read(table);
    set(slots, 0, 0);
    bench.read(table);
    assertEquals(List.of(), bench.rounds().believed(Child.class));
    set(slots, 0, one);
    bench.space().u64(one, 5);
    assertEquals(2, bench.read(table));
    assertEquals(5, bench.result(new Child(one)));
  }

  /** A pool that keeps its key and value while its node in the table moves. */
  @Test
  void aWalkThatStartsFromElsewhereIsTheSameWalk() throws Exception {
    long here = bench.number(1);
    long there = bench.number(2);
    Trial<Long> first = Trial.of("pool", memory -> memory.read(word(here)).i64(0));
    Trial<Long> moved = Trial.of("pool", memory -> memory.read(word(there)).i64(0));
    bench.read(first);
    bench.read(moved);
    assertEquals(2, bench.result(moved));
    assertEquals(List.of(moved), bench.rounds().believed(Trial.class));
  }

  /**
   * Two ways of different length lead to one walk. The longer one's parent may change in the very
   * batch in which the walk comes to be believed.
   */
  @Test
  void noParentsResultIsKeptOverAChangeThatOnlyABatchInBetweenSaw() throws Exception {
    long number = bench.number(1);
    long child = bench.number(0);
    Trial<Long> parent =
        Trial.<Long>of("parent", memory -> memory.read(word(number)).i64(0))
            .leading(found -> List.of(new Child(child)));
    Trial<Long> root =
        Trial.<Long>of("root", memory -> memory.read(word(child)).i64(0))
            .leading(found -> List.of(new Child(child), parent));
    bench.start(root);
    for (int i = 0; i < 4; i++) {
      bench.round();
    }
    assertEquals(1, bench.result(parent));
    bench.space().u64(child, 5);
    bench.space().u64(number, 2);
    bench.finish();
    bench.read(root);
    assertEquals(2, bench.result(parent));
  }

  /** Coroutines lead to their parents, and a request to its coroutines. */
  @Test
  void walksMayLeadToEachOther() throws Exception {
    long one = bench.number(1);
    List<Trial<Long>> walks = new ArrayList<>();
    walks.add(
        Trial.<Long>of("there", memory -> memory.read(word(one)).i64(0))
            .leading(found -> List.of(walks.get(1), walks.get(0))));
    walks.add(
        Trial.<Long>of("back", memory -> memory.read(word(one)).i64(0))
            .leading(found -> List.of(walks.get(0))));
    assertEquals(3, bench.read(walks.get(0)));
    assertEquals(1, bench.read(walks.get(0)));
    assertEquals(1, bench.result(walks.get(1)));
  }

  /**
   * Each of a layer leads to all of the next one: as many ways as there are would take for ever.
   */
  @Test
  @Timeout(60)
  void manyWaysToTheSameWalksCostNoMoreThanTheWalks() throws Exception {
    List<Trial<Long>> layer = List.of();
    long pending = bench.number(0);
    for (int depth = 0; depth < 30; depth++) {
      List<Trial<Long>> next = layer;
      List<Trial<Long>> above = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Trial<Long> walk = Trial.of(List.of(depth, i), memory -> 1L);
        above.add(
            walk.leading(
                found -> next.isEmpty() ? List.of(new Child(pending)) : List.copyOf(next)));
      }
      layer = above;
    }
    bench.start(layer.toArray(Walk[]::new));
    bench.round();
    bench.round();
    bench.space().u64(pending, 1);
    assertEquals(0, bench.round().pending());
    assertEquals(121, bench.rounds().believed(Walk.class).size());
  }

  @Test
  void aRootThatIsGivenTwiceIsTriedOnce() throws Exception {
    List<String> attempts = new ArrayList<>();
    Trial<Boolean> walk = Trial.of("walk", memory -> attempts.add("attempt"));
    bench.read(walk, walk);
    assertEquals(List.of("attempt"), attempts);
  }

  @Test
  void aLearningParentIsToldOf() throws Exception {
    long one = bench.number(1);
    long slots = slots();
    Trial<List<Child>> table = table("table", slots);
    bench.read(table);
    set(slots, 2, one);
    bench.start(table);
    assertTrue(bench.round().learned());
    assertFalse(bench.round().learned());
  }
}
