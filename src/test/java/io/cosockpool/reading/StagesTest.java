package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.CoreImage;
import io.cosockpool.image.ImageProcess;
import io.cosockpool.layout.Build;
import io.cosockpool.layout.Choice;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Source;
import io.cosockpool.layout.Structures;
import io.cosockpool.layout.Verdict;
import io.cosockpool.layout.VersionRange;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.layouts.ConnectionsInUse;
import io.cosockpool.nginx.layouts.CoreLayouts;
import io.cosockpool.nginx.layouts.Cycle;
import io.cosockpool.nginx.layouts.CycleAddress;
import io.cosockpool.nginx.layouts.CycleWalk;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Layouts of nginx's own structures, confirmed on an image that is read in stages. */
class StagesTest {
  private static final Structures CATALOGUE = new Structures();

  private final CoreImage image = new CoreImage();
  private final ImageProcess process = image.process();
  private final Stages stages =
      new Stages(process.memory(), new Budget().share(), Deadline.in(Duration.ofSeconds(10)), true);

  private static CoreLayouts layouts(Build build) {
    return new CoreLayouts(new LayoutSource(CATALOGUE, build, List.of()));
  }

  private Choice cycle(Build build) throws Exception {
    return stages.ask(List.of(layouts(build).cycle(image.cycle()))).getFirst();
  }

  private Cycle known() throws Exception {
    return stages.read(
        new CycleWalk(image.cycle(), cycle(CoreImage.BUILD).confirmed().orElseThrow()));
  }

  private List<Choice> arrays() throws Exception {
    return stages.ask(layouts(CoreImage.BUILD).arrays(Optional.of(known())));
  }

  private Choice connections() throws Exception {
    return arrays().get(0);
  }

  private Choice events() throws Exception {
    return arrays().get(1);
  }

  @Test
  void everythingIsConfirmed() throws Exception {
    assertEquals(
        "16 connections and their events point to each other, 8 are free",
        cycle(CoreImage.BUILD).check().evidence());
    assertEquals(
        List.of(
            "8 of 8 connections in use",
            "8 of 8 pairs of events, 0 timers",
            "1 of 1 listening sockets"),
        arrays().stream().map(choice -> choice.check().evidence()).toList());
    assertTrue(arrays().stream().allMatch(choice -> choice.confirmed().isPresent()));
    assertEquals(
        IntStream.range(0, CoreImage.IN_USE).mapToObj(image::connection).toList(),
        stages.read(new ConnectionsInUse(known())).connections());
    ConnectionArray array = ConnectionArray.of(known());
    assertEquals(image.connection(0), array.start());
    assertEquals(CoreImage.CONNECTIONS, array.count());
    assertEquals(image.connection(1), array.start() + array.length());
  }

  @Test
  void noLayoutFitsACycleWhoseArraysDoNotPointToEachOther() throws Exception {
    image.setConnection(CoreImage.CONNECTIONS - 1, "read", image.readEvent(0));
    Choice choice = cycle(CoreImage.BUILD);
    assertEquals(Optional.empty(), choice.candidate());
    assertEquals(Verdict.CONTRADICTED, choice.check().verdict());
    assertEquals(
        "ngx_cycle: connections and events do not point to each other", choice.check().evidence());
  }

  @Test
  void aListOfFreeConnectionsThatIsNotOneContradicts() throws Exception {
    image.setCycle("free_connections", image.connection(CoreImage.IN_USE) + 1);
    assertEquals(
        "the list of free connections is not a valid list",
        cycle(CoreImage.BUILD).check().evidence());
  }

  @Test
  void aQueueThatDoesNotComeBackContradicts() throws Exception {
    image.setCycle("reusable_connections_n", 9);
    assertEquals(
        "more connections are reusable than are in use", cycle(CoreImage.BUILD).check().evidence());
  }

  /** What holds only at the fifth look is asked again until it does. */
  @Test
  void whatChangesMeanwhileIsAskedAgain() throws Exception {
    image.setCycle("free_connection_n", 1000);
    int[] looks = {0};
    process.follow(
        (moment, range) -> {
          if (moment == ImageProcess.Moment.BEFORE
              && range.address() == image.cycle()
              && ++looks[0] == 20) {
            image.setCycle("free_connection_n", 8);
          }
        });
    Choice choice = cycle(CoreImage.BUILD);
    assertTrue(choice.confirmed().isPresent(), choice.toString());
    assertTrue(choice.candidate().orElseThrow().source() instanceof Source.Catalogued);
    assertTrue(looks[0] >= 20, "looked " + looks[0] + " times");
  }

  @Test
  void anUnknownBuildHasTheOneLayoutThatFits() throws Exception {
    Build future = new Build(Optional.of(VersionRange.of(1_099_000)), CoreImage.BUILD.signature());
    Choice choice = cycle(future);
    assertEquals(cycle(CoreImage.BUILD).confirmed(), choice.confirmed());
    assertTrue(choice.candidate().orElseThrow().source() instanceof Source.Nearest);
  }

  @Test
  void aFewConnectionsMayNotFit() throws Exception {
    image.setConnection(3, "socklen", 1000);
    Choice choice = connections();
    assertTrue(choice.confirmed().isPresent());
    assertEquals("7 of 8 connections in use", choice.check().evidence());
    image.setConnection(4, "sockaddr", 0x1230);
    image.setConnection(5, "listening", 0x1230);
    choice = connections();
    assertEquals(Optional.empty(), choice.confirmed());
    assertEquals("5 of 8 connections in use fit", choice.check().evidence());
  }

  @Test
  void connectionsThatAreReusableAreInTheQueue() throws Exception {
    image.setCycle("reusable_connections_n", 3);
    for (int i = 0; i < 3; i++) {
      image.setConnection(i, "reusable", 1);
    }
    assertEquals("5 of 8 connections in use fit", connections().check().evidence());
  }

  @Test
  void timersThatAreSetAreInTheTree() throws Exception {
    long root = image.readEvent(0);
    long timer = image.readEvent(1);
    for (long event : List.of(root, timer)) {
      image.setEvent(event, "timer_set", 1);
    }
    image.setEvent(timer, "timer.parent", image.ofEvent(root, "timer.key"));
    image.space().u64(image.ofEvent(root, "timer.key") + 16, image.ofEvent(timer, "timer.key"));
    assertEquals("8 of 8 pairs of events, 2 timers", events().check().evidence());
    // ngx_rbtree_delete leaves the parent of a node that it makes the root as it was.
    image.setEvent(root, "timer.parent", image.ofEvent(image.readEvent(2), "timer.key"));
    assertEquals("8 of 8 pairs of events, 2 timers", events().check().evidence());
    image.setEvent(timer, "timer.parent", 0x1230);
    assertEquals("timers that are set are not in the tree of timers", events().check().evidence());
  }

  @Test
  void eventsThatAreNotOnesOfConnectionsInUseContradict() throws Exception {
    for (int i = 0; i < 3; i++) {
      image.setEvent(image.readEvent(i), "index", i);
    }
    assertEquals("5 of 8 pairs of events, 0 timers fit", events().check().evidence());
  }

  /** Where nothing is there that could tell, something may be at the next look. */
  @Test
  void whatIsThereForMomentsIsLookedFor() throws Exception {
    CoreLayouts core = layouts(CoreImage.BUILD);
    Optional<Cycle> known = Optional.of(known());
    for (int i = 0; i < CoreImage.IN_USE; i++) {
      image.setConnection(i, "fd", -1);
    }
    int[] looks = {0};
    process.follow(
        (moment, range) -> {
          if (moment == ImageProcess.Moment.BEFORE
              && range.address() == image.connection(0)
              && ++looks[0] == 10) {
            image.setConnection(5, "fd", 10);
          }
        });
    Choice events = stages.ask(core.arrays(known)).get(1);
    assertEquals("1 of 1 pairs of events, 0 timers", events.check().evidence());
    assertTrue(events.confirmed().isPresent());
  }

  @Test
  void aListeningSocketHasAnAddress() throws Exception {
    image.setListening("socklen", 1);
    assertEquals("0 of 1 listening sockets fit", arrays().get(2).check().evidence());
  }

  @Test
  void aCycleThatIsNotSetIsAFailure() {
    assertThrows(
        BrokenInvariantException.class, () -> stages.read(new CycleAddress(image.connection(0))));
  }

  /** All layouts of a structure are tried on what the same few calls read. */
  @Test
  void allLayoutsAreReadTogether() throws Exception {
    cycle(CoreImage.BUILD);
    long calls = process.cost().calls();
    assertTrue(calls <= 6, calls + " calls");
    Build unknown = new Build(Optional.empty(), "");
    cycle(unknown);
    long more = process.cost().calls() - calls;
    assertTrue(more <= 60, more + " calls");
  }
}
