package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.image.ElfImage.Linking;
import io.cosockpool.image.LuaBuild;
import io.cosockpool.image.PoolBuild;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reading of a worker of every build there is gives what the worker was made of. */
class ReaderVariantsTest {
  private static final List<Map<Subsystem, PoolBuild>> POOL_BUILDS =
      List.of(
          Map.of(
              Subsystem.HTTP,
              new PoolBuild(false, 176),
              Subsystem.STREAM,
              new PoolBuild(true, 176)),
          Map.of(
              Subsystem.HTTP,
              new PoolBuild(true, 176),
              Subsystem.STREAM,
              new PoolBuild(false, 176)),
          Map.of(
              Subsystem.HTTP, new PoolBuild(true, 184), Subsystem.STREAM, new PoolBuild(true, 208)),
          Map.of(
              Subsystem.HTTP, new PoolBuild(true, 208), Subsystem.STREAM, new PoolBuild(true, 216)),
          Map.of(
              Subsystem.HTTP,
              new PoolBuild(true, 216),
              Subsystem.STREAM,
              new PoolBuild(false, 176)));

  private static final List<Set<Subsystem>> SUBSYSTEMS =
      List.of(
          EnumSet.of(Subsystem.HTTP), EnumSet.of(Subsystem.STREAM), EnumSet.allOf(Subsystem.class));

  private static final List<Linking> LINKINGS =
      List.of(
          new Linking(true, true, false, 0),
          new Linking(true, false, false, 0),
          new Linking(false, true, false, 0),
          new Linking(false, true, true, 0),
          new Linking(false, false, false, 0x1_0000),
          new Linking(false, false, true, 0x1_0000));

  /** Pools in every state, and keys with every kind of bytes. */
  private static List<PoolSpec> pools() {
    PoolSpec pool = PoolSpec.of("127.0.0.1:6379", 5, 2, 1);
    return List.of(
        pool,
        PoolSpec.of("one.example:80", 1, 1, 0),
        PoolSpec.of("unused.example:80", 1, 0, 0),
        PoolSpec.of("idle.example:80", 4, 0, 0).withIdle(List.of(2, 0, 3, 1)),
        PoolSpec.of("beyond its size", 2, 1, 9),
        PoolSpec.of("backlog of 0", 3, 0, 3).withBacklog(0, 0),
        PoolSpec.of("backlog with room", 3, 0, 3).withBacklog(7, 4),
        PoolSpec.of("backlog that is full", 3, 0, 3).withBacklog(2, 2),
        PoolSpec.of("unix:/run/\"quoted\" \\ 'path'\n\t", 2, 1, 1),
        PoolSpec.of("x".repeat(300), 2, 1, 1),
        PoolSpec.of("1234567", 2, 1, 0),
        PoolSpec.of("12345678", 2, 0, 1),
        pool.withKey(new byte[0]),
        pool.withKey(new byte[] {0}),
        pool.withKey(new byte[] {'a', 0, 'b', 0}),
        pool.withKey(new byte[] {'a', 0, 'c', 0}).withInUse(5),
        pool.withKey(new byte[] {(byte) 0xff, (byte) 0xc3, 'x', (byte) 0xed, (byte) 0xa0}));
  }

  private static Stream<LuaBuild> luaBuilds() {
    List<LuaBuild> builds = new ArrayList<>();
    for (int bits = 0; bits < 8; bits++) {
      builds.add(new LuaBuild((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0));
    }
    return builds.stream();
  }

  @ParameterizedTest
  @MethodSource("luaBuilds")
  void readsEveryBuild(LuaBuild lua) throws Exception {
    for (Map<Subsystem, PoolBuild> builds : POOL_BUILDS) {
      for (Linking linking : LINKINGS) {
        for (boolean inLibrary : new boolean[] {false, true}) {
          for (Set<Subsystem> subsystems : SUBSYSTEMS) {
            WorkerImage.Builder builder =
                WorkerImage.builder().lua(lua).linking(linking).moduleInLibrary(inLibrary);
            for (Subsystem subsystem : subsystems) {
              builder.pools(subsystem, builds.getOrDefault(subsystem, PoolBuild.TODAY), pools());
            }
            assertReadsTruly(
                builder.build(), "%s %s in library: %b".formatted(builds, linking, inLibrary));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {136, 208, 216, 272, 1016})
  void findsTheRegistryWhereverItStands(int offset) throws Exception {
    assertReadsTruly(
        WorkerImage.builder()
            .registryOffset(offset)
            .http(PoolSpec.of("a", 3, 1, 1), PoolSpec.of("b", 3, 0, 2))
            .build(),
        "registrytv at " + offset);
  }

  @Test
  void readsManyPoolsAndALargeOne() throws Exception {
    List<PoolSpec> pools = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      pools.add(PoolSpec.of("10.0.0.1:" + i, 1 + i % 7, i % 2, i % 5));
    }
    pools.add(PoolSpec.of("large", 10_000, 4_000, 6_000));
    assertReadsTruly(
        WorkerImage.builder().pools(Subsystem.HTTP, PoolBuild.TODAY, pools).build(), "many");
  }

  @Test
  void aWorkerWithoutPoolsHasAnEmptyList() throws Exception {
    assertReadsTruly(WorkerImage.builder().http().build(), "no pools");
  }

  @Test
  void aModuleWhoseBlockIsNotConfiguredHasAnEmptyList() throws Exception {
    WorkerImage image = WorkerImage.builder().http(PoolSpec.of("a", 1, 0, 1)).build();
    long contexts = image.space().u64(image.space().u64(image.address("ngx_cycle")));
    image.space().u64(contexts + 8 * 7, 0);

    Report report = read(image);

    assertEquals(List.of(), report.failures());
    assertEquals(List.of(), report.workers().getFirst().pools().get(Subsystem.HTTP));
  }

  @Test
  void workersAreInTheOrderOfTheirIds() throws Exception {
    WorkerImage first = WorkerImage.builder().pid(20).http(PoolSpec.of("a", 1, 0, 1)).build();
    WorkerImage second = WorkerImage.builder().pid(3).http(PoolSpec.of("b", 2, 1, 1)).build();

    Report report = Reader.read(List.of(first.nginx(), second.nginx()), Duration.ofSeconds(10));

    assertEquals(List.of(3, 20), report.workers().stream().map(worker -> worker.pid()).toList());
    assertEquals(second.expected(), report.workers().getFirst().pools());
    assertEquals(first.expected(), report.workers().getLast().pools());
  }

  private static void assertReadsTruly(WorkerImage image, String what) throws Exception {
    Report report = read(image);
    assertEquals(List.of(), report.failures(), what);
    assertEquals(1, report.workers().size(), what);
    assertEquals(image.expected(), report.workers().getFirst().pools(), what);
    assertEquals(image.expected().keySet(), report.subsystems(), what);
    assertEquals(image.process().pid(), report.workers().getFirst().pid(), what);
  }

  private static Report read(WorkerImage image)
      throws MemoryException, MemoryLostException, InterruptedException {
    return Reader.read(List.of(image.nginx()), Duration.ofSeconds(10));
  }
}
