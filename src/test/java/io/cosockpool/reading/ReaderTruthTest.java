package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.ImageProcess.Moment;
import io.cosockpool.image.Once;
import io.cosockpool.image.PoolImage;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.Target;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.process.ProcessEndedException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a reading says of a worker that is damaged, changes or ends. */
class ReaderTruthTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final PoolSpec BUSY = PoolSpec.of("busy:1", 6, 3, 2).withBacklog(5, 2);
  private static final PoolSpec AT_REST = PoolSpec.of("at rest:1", 3, 1, 2).withBacklog(4, 2);

  private static WorkerImage worker() {
    return WorkerImage.builder().http(BUSY, AT_REST).build();
  }

  private static PoolImage busy(WorkerImage image) {
    return image.pools(Subsystem.HTTP).getFirst();
  }

  private static Pool atRest(WorkerImage image) {
    return image.pools(Subsystem.HTTP).getLast().expected();
  }

  private static List<Kind> kinds(Report report) {
    return report.failures().stream().map(Failure::kind).toList();
  }

  private static List<Pool> pools(Report report) {
    return report.workers().getFirst().pools().getOrDefault(Subsystem.HTTP, List.of());
  }

  private static Report read(WorkerImage image)
      throws MemoryException, MemoryLostException, InterruptedException {
    return Reader.read(List.of(image.nginx()), LONG);
  }

  @Test
  void aDamagedPoolIsAnUnknownLayoutAndTheOthersAreThere() throws Exception {
    WorkerImage image = worker();
    image.space().u64(busy(image).sizeAddress(), 5);

    Report report = read(image);

    assertEquals(List.of(Kind.UNKNOWN_LAYOUT), kinds(report));
    assertTrue(report.failures().getFirst().sentence().contains("busy:1"));
    assertEquals(List.of(atRest(image)), pools(report));
  }

  @Test
  void aNameBeyondAllSenseIsNoUnknownLayout() throws Exception {
    WorkerImage image =
        WorkerImage.builder()
            .http(PoolSpec.of("n".repeat(Budget.LONGEST_NAME + 1), 3, 1, 2), AT_REST)
            .build();

    Report report = read(image);

    assertEquals(List.of(Kind.NOT_STILL), kinds(report));
    assertTrue(report.failures().getFirst().sentence().contains("1 of its pools was not read"));
    assertEquals(List.of(atRest(image)), pools(report));
  }

  @Test
  void aWorkerOfNothingButDamagedPoolsIsNotThere() throws Exception {
    WorkerImage image = WorkerImage.builder().http(BUSY).build();
    image.space().u64(busy(image).sizeAddress(), 5);

    Report report = read(image);

    assertEquals(List.of(Kind.UNKNOWN_LAYOUT), kinds(report));
    assertEquals(List.of(), report.workers());
  }

  @Test
  void aDamagedTableIsAnUnknownLayout() throws Exception {
    WorkerImage image = worker();
    image.space().u32(image.table(Subsystem.HTTP).maskAddress(), 0xffff_ffffL);

    Report report = read(image);

    assertEquals(List.of(Kind.UNKNOWN_LAYOUT), kinds(report));
    assertEquals(List.of(), report.workers());
  }

  @Test
  void aDamagedWayIsAnUnknownLayoutAndOtherWorkersAreThere() throws Exception {
    WorkerImage damaged = worker();
    damaged.space().u8(damaged.lua(Subsystem.HTTP).typeAddress(), 0);
    WorkerImage whole = WorkerImage.builder().pid(5).http(AT_REST).build();

    Report report = Reader.read(List.of(damaged.nginx(), whole.nginx()), LONG);

    assertEquals(List.of(Kind.UNKNOWN_LAYOUT), kinds(report));
    assertEquals(List.of(5), report.workers().stream().map(worker -> worker.pid()).toList());
    assertEquals(List.of(atRest(whole)), pools(report));
  }

  @Test
  void aPoolThatChangesAndThenRestsIsReadAsItIsInTheEnd() throws Exception {
    WorkerImage image = worker();
    int[] changes = {0};
    image
        .process()
        .follow(
            (moment, range) -> {
              if (range.address() == busy(image).address()
                  && moment == Moment.WITHIN
                  && changes[0] < 40) {
                busy(image).write(BUSY.withIdle(List.of(changes[0]++ % 6)));
              }
            });

    Report report = read(image);

    assertEquals(40, changes[0]);
    assertEquals(List.of(), report.failures());
    assertEquals(image.expected(Subsystem.HTTP), pools(report));
    assertTrue(report.workers().getFirst().cost().retakes() > 0);
  }

  @Test
  void aPoolThatChangesAtEveryReadIsLeftOutByItsName() throws Exception {
    WorkerImage image = worker();
    int[] changes = {0};
    image
        .process()
        .follow(
            (moment, range) -> {
              if (range.address() == busy(image).address()) {
                busy(image).write(BUSY.withIdle(List.of(changes[0]++ % 6)));
              }
            });

    Report report = read(image);

    assertEquals(List.of(Kind.NOT_STILL), kinds(report));
    assertTrue(report.failures().getFirst().sentence().contains("busy:1"));
    assertEquals(List.of(atRest(image)), pools(report));
  }

  @Test
  void aTableThatGrowsAtEveryReadNeverHeldStill() throws Exception {
    WorkerImage image = worker();
    int[] changes = {0};
    image
        .process()
        .follow(
            (moment, range) -> {
              if (moment == Moment.BEFORE
                  && range.address() == image.table(Subsystem.HTTP).nodes()) {
                image.space().u64(range.address() + 16, changes[0]++);
              }
            });

    Report report = Reader.read(List.of(image.nginx()), LONG);

    assertEquals(List.of(Kind.NOT_STILL), kinds(report));
  }

  @Test
  void aProcessThatEndsAtAnyMomentIsSaidToHaveEnded() throws Exception {
    boolean reached = true;
    for (int moment = 0; reached; moment++) {
      WorkerImage image = worker();
      Target nginx = image.nginx();
      Once end = new Once(moment, image.process()::end);
      image.process().follow(end);

      Report report = Reader.read(List.of(nginx), LONG);

      reached = end.isDone();
      assertEquals(reached ? List.of(Kind.ENDED) : List.of(), kinds(report));
      assertEquals(reached ? 0 : 1, report.workers().size());
    }
  }

  @Test
  void aProcessThatBecameAZombieMeanwhileHasEnded() throws Exception {
    WorkerImage image = worker();
    image.process().follow(new Once(20, image.process()::becomeZombie));

    Report report = read(image);

    assertEquals(List.of(Kind.ENDED), kinds(report));
    assertEquals(List.of(), report.workers());
  }

  @Test
  void aMasterIsNoWorkerAndStandsForOthers() throws Exception {
    WorkerImage master = WorkerImage.builder().role(1).http(BUSY).build();

    Report report = read(master);

    assertEquals(List.of(), report.failures());
    assertEquals(List.of(), report.workers());
    assertEquals(Set.of(Subsystem.HTTP), report.subsystems());
  }

  @Test
  void aCacheManagerThatWasNamedIsNoWorker() throws Exception {
    assertEquals(
        List.of(Kind.NOT_A_WORKER), kinds(read(WorkerImage.builder().role(4).http(BUSY).build())));
  }

  @Test
  void anNginxWithoutLuaIsNoWorker() throws Exception {
    assertEquals(List.of(Kind.NOT_A_WORKER), kinds(read(WorkerImage.builder().build())));
  }

  /** What is mapped into a process that just ends may be listed in part. */
  @Test
  void oneWhoseModulesWereNotListedSinceItEndsHasEnded() throws Exception {
    WorkerImage image = WorkerImage.builder().build();
    LuaNginx lua = LuaNginx.of(image.nginx());
    image.process().giveMemoryBack();

    assertThrows(ProcessEndedException.class, () -> NotRead.refusal(lua));
  }

  /** At its end nginx unloads its modules, and its last cycle is empty. */
  @Test
  void oneThatHasUnloadedItsModulesSinceItEndsHasEnded() throws Exception {
    WorkerImage image = WorkerImage.builder().role(1).build();
    takeConfiguration(image);

    assertEquals(List.of(Kind.ENDED), kinds(read(image)));
  }

  @Test
  void aWorkerWithoutConfigurationIsNoUnknownLayout() throws Exception {
    WorkerImage image = worker();
    takeConfiguration(image);

    assertEquals(List.of(Kind.ENDED), kinds(read(image)));
  }

  /** A process that only tests a configuration, for example, of which nobody asked. */
  @Test
  void nothingIsSaidOfOneWithoutConfigurationThatNobodyNamed() throws Exception {
    WorkerImage image = WorkerImage.builder().role(0).http(BUSY).build();
    takeConfiguration(image);
    Target found =
        NginxProcess.of(image.process(), image.process().mappings(), false).orElseThrow();

    Report report = Reader.read(List.of(found), LONG);

    assertEquals(List.of(), report.failures());
    assertEquals(List.of(), report.workers());
  }

  @Test
  void aWorkerThatLosesItsConfigurationBeforeItIsReadAgainHasEnded() throws Exception {
    WorkerImage image = worker();
    Reader reader = new Reader();
    List<Target> targets = List.of(image.nginx());
    Report before = reader.readAgain(targets, ReadingOptions.within(LONG));
    takeConfiguration(image);
    image.space().u64(busy(image).sizeAddress(), 5);

    Report after = reader.readAgain(targets, ReadingOptions.within(LONG));

    assertEquals(List.of(), before.failures());
    assertEquals(List.of(Kind.ENDED), kinds(after));
  }

  private static void takeConfiguration(WorkerImage image) {
    image.space().u64(image.space().u64(image.address("ngx_cycle")), 0);
  }

  @Test
  void aPrivilegedAgentMayHavePools() throws Exception {
    WorkerImage image = WorkerImage.builder().role(4).http(AT_REST).build();
    image.space().u32(image.address("ngx_is_privileged_agent"), 1);

    assertEquals(List.of(atRest(image)), pools(read(image)));
  }

  @Test
  void whatIsNotReadInTimeIsSaid() throws Exception {
    Report report = Reader.read(List.of(worker().nginx()), Duration.ofNanos(1));

    assertEquals(List.of(Kind.NOT_STILL), kinds(report));
    assertEquals(List.of(), report.workers());
  }

  @Test
  void failuresAreInTheOrderOfTheTargets() throws Exception {
    Failure first = Failure.ofProcess(Kind.NOT_FOUND, 9, "first", "");
    Failure last = Failure.ofProcess(Kind.NOT_PERMITTED, 1, "last", "");
    WorkerImage ended = worker();
    Target nginx = ended.nginx();
    ended.process().end();

    Report report =
        Reader.read(List.of(new Target.Rejected(first), nginx, new Target.Rejected(last)), LONG);

    assertEquals(List.of(Kind.NOT_FOUND, Kind.ENDED, Kind.NOT_PERMITTED), kinds(report));
  }
}
