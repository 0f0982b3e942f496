package io.cosockpool.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The catalogue of structures that do not prove themselves. */
class StructureCatalogueTest {
  /** Debian's nginx of bookworm, built with --with-compat. */
  private static final Build BOOKWORM =
      new Build(
          nginx(1022001),
          "8,4,8,0011111111010111001111111111111111",
          OptionalInt.of(10023),
          OptionalInt.empty());

  private static final Structures CATALOGUE = new Structures();

  private static Optional<VersionRange> nginx(int version) {
    return Optional.of(VersionRange.of(version));
  }

  private static Stream<String> structures() {
    return StructureCatalogue.STRUCTURES.stream();
  }

  @ParameterizedTest
  @MethodSource("structures")
  void everyFileIsWhatItsEntriesAreWrittenAs(String structure) throws Exception {
    try (InputStream file =
        Objects.requireNonNull(
            StructureCatalogue.class.getResourceAsStream(
                "/layouts/structures/" + structure + ".json"))) {
      assertEquals(
          new String(file.readAllBytes(), StandardCharsets.UTF_8),
          CATALOGUE.of(structure).toJson());
    }
  }

  @ParameterizedTest
  @MethodSource("structures")
  void everyFieldLiesInItsStructure(String structure) {
    List<KnownLayout> all = CATALOGUE.of(structure).nearest(new Build(Optional.empty(), ""));
    assertFalse(all.isEmpty());
    for (KnownLayout candidate : all) {
      candidate
          .structure()
          .fields()
          .values()
          .forEach(
              field -> {
                assertTrue(field.offset() >= 0 && field.width() > 0);
                assertTrue(field.offset() + field.width() <= candidate.structure().size());
                assertTrue(field.bit() + field.bits() <= 8 * field.width());
              });
    }
  }

  /** Numbers that a compiler gave for the headers of nginx-dev. */
  @Test
  void aBuildThatTellsAllHasOneLayout() {
    Build upstream = new Build(nginx(1_022_000), BOOKWORM.signature());
    List<KnownLayout> found = CATALOGUE.of("ngx_connection_t").matching(upstream);
    assertEquals(1, found.size());
    Structure connection = found.getFirst().structure();
    assertEquals(240, connection.size());
    assertEquals(new Field(104, 8), connection.field("sockaddr"));
    assertEquals(new Field(224, 4, 16, 1), connection.field("close"));
    assertEquals(24, connection.offset("fd"));
  }

  /** Debian has taken a patch of 1.23.4, which moves some flags by a bit. */
  @Test
  void aPatchedBuildHasTheLayoutOfTheOriginalToo() {
    List<KnownLayout> found = CATALOGUE.of("ngx_connection_t").matching(BOOKWORM);
    assertEquals(
        List.of(new Field(224, 4, 16, 1), new Field(224, 4, 17, 1)),
        found.stream().map(candidate -> candidate.structure().field("close")).toList());
  }

  @ParameterizedTest
  @MethodSource("structures")
  void everyMinorSeriesOfNginxIsThere(String structure) {
    boolean stream = structure.startsWith("ngx_stream_");
    for (int minor = stream ? 13 : 9; minor <= 31; minor++) {
      Build build =
          new Build(
              nginx(1_000_000 + 1_000 * minor),
              minor < 10 ? "" : BOOKWORM.signature(),
              OptionalInt.of(10_020),
              OptionalInt.of(10));
      assertFalse(
          CATALOGUE.of(structure).matching(build).isEmpty(), structure + " of nginx 1." + minor);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10000, 10013, 10014, 10017, 10018, 10022, 10023, 10029, 10030, 10031, 10032})
  void everyHttpLuaModuleIsThere(int version) {
    Build build =
        new Build(
            nginx(1_025_003), BOOKWORM.signature(), OptionalInt.of(version), OptionalInt.empty());
    assertFalse(CATALOGUE.of("ngx_http_lua_socket_tcp_upstream_t").matching(build).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {10009, 10011, 4, 6, 7, 8, 16, 17, 18, 19, 20})
  void everyStreamLuaModuleIsThere(int version) {
    Build build =
        new Build(
            nginx(1_025_003), BOOKWORM.signature(), OptionalInt.empty(), OptionalInt.of(version));
    assertFalse(CATALOGUE.of("ngx_stream_lua_socket_tcp_upstream_t").matching(build).isEmpty());
  }

  @Test
  void aNewerVersionHasTheNearestLayoutsOnly() {
    Build future = new Build(nginx(1_999_000), BOOKWORM.signature());
    StructureCatalogue catalogue = CATALOGUE.of("ngx_event_t");
    assertEquals(List.of(), catalogue.matching(future));
    Source nearest = catalogue.nearest(future).getFirst().source();
    assertTrue(nearest instanceof Source.Nearest, nearest.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nginx 1.9.0",
        "nginx 1.15.0-1.17.5, +22 -24",
        "nginx 1.9.0-1.31.4, lua 0.10.14-0.10.17, -34"
      })
  void buildsAreReadAsTheyAreWritten(String text) {
    assertEquals(text, BuildRange.parse(text).toString());
  }

  @Test
  void flagsAreDigitsOfTheSignature() {
    BuildRange range = BuildRange.parse("nginx 1.22.0-1.22.1, +3 -1");
    assertTrue(range.contains(BOOKWORM, OptionalInt.empty()));
    assertFalse(range.contains(new Build(nginx(1022001), "8,4,8,0101"), OptionalInt.empty()));
    assertFalse(
        range.contains(new Build(nginx(1022002), BOOKWORM.signature()), OptionalInt.empty()));
    assertTrue(range.contains(new Build(nginx(1022000), ""), OptionalInt.empty()), "flags unknown");
  }

  @Test
  void aFieldOfAnotherWidthIsRefused() {
    StructureCatalogue catalogue = CATALOGUE.of("ngx_event_t").withoutLayouts();
    BuildRange builds =
        new BuildRange(new VersionRange(1_040_000, 1_040_000), Optional.empty(), Map.of());
    Structure wider = new Structure("ngx_event_t", 96, Map.of("handler", new Field(16, 4)));
    assertThrows(IllegalArgumentException.class, () -> catalogue.add(List.of(builds), wider));
  }

  @Test
  void whatNoVersionHasMovedIsInEveryLayoutAndNowhereElse() {
    StructureCatalogue catalogue = CATALOGUE.of("ngx_connection_t");
    assertEquals(List.of("data", "read", "write", "fd"), catalogue.fields().subList(0, 4));
    for (KnownLayout layout : catalogue.nearest(new Build(Optional.empty(), ""))) {
      assertEquals(new Field(24, 4), layout.structure().field("fd"));
    }
    assertFalse(catalogue.toJson().contains("\"fd\""), "described a second time");
    BuildRange builds =
        new BuildRange(new VersionRange(1_040_000, 1_040_000), Optional.empty(), Map.of());
    Structure moved = new Structure("ngx_connection_t", 240, Map.of("fd", new Field(28, 4)));
    assertThrows(IllegalArgumentException.class, () -> catalogue.add(List.of(builds), moved));
  }
}
