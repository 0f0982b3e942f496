package io.cosockpool.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which layout is believed, when live bytes say this or that of the candidates. */
class LayoutSourceTest {
  private static final String CONNECTION = "ngx_connection_t";

  /** Before nginx 1.9.11 there are four layouts of a connection, two of them 216 bytes long. */
  private static final Build UNSIGNED =
      new Build(Optional.of(VersionRange.parse("1.0.0-1.9.10")), "");

  private static final Structures CATALOGUE = new Structures();

  private static final LayoutSource SOURCE = source(List.of());

  private static LayoutSource source(List<DebugInformation> files) {
    return new LayoutSource(CATALOGUE, UNSIGNED, files);
  }

  /** What is chosen where live bytes say this of each layout. */
  private static Choice choose(LayoutSource source, Function<Structure, Check> check) {
    return source.choose(
        CONNECTION,
        checks(source, source.candidates(CONNECTION), check),
        checks(source, source.others(CONNECTION), check));
  }

  private static Map<KnownLayout, Check> checks(
      LayoutSource source, List<KnownLayout> layouts, Function<Structure, Check> check) {
    return layouts.stream()
        .filter(layout -> source.missingIn(layout).isEmpty())
        .collect(
            Collectors.toMap(
                Function.identity(),
                layout -> check.apply(layout.structure()),
                (first, second) -> first,
                LinkedHashMap::new));
  }

  private static boolean hasTls(Structure connection) {
    return connection.has("ssl");
  }

  @Test
  void theOneThatFitsIsBelieved() {
    Choice choice =
        choose(
            SOURCE, layout -> layout.size() == 208 ? Check.confirmed("") : Check.contradicted(""));
    assertEquals(208, choice.confirmed().orElseThrow().size());
  }

  @Test
  void ofSeveralTheOneWithTheFewestMisfitsIsBelieved() {
    Choice choice =
        choose(
            SOURCE,
            layout ->
                layout.size() == 216
                    ? Check.confirmed("", hasTls(layout) ? 0 : 1)
                    : Check.contradicted(""));
    assertTrue(hasTls(choice.confirmed().orElseThrow()));
  }

  @Test
  void whereSeveralFitAlikeNothingIsConfirmed() {
    Choice choice = choose(SOURCE, layout -> Check.confirmed("looked at"));
    assertTrue(choice.isUnconfirmed());
    assertEquals("looked at, but 4 layouts fit as well", choice.check().evidence());
  }

  @Test
  void otherBuildsLayoutsCountIfOneAloneFits() {
    Choice one =
        choose(
            SOURCE,
            layout -> layout.size() == 256 ? Check.confirmed("") : Check.contradicted("other"));
    assertEquals(256, one.confirmed().orElseThrow().size());
    assertTrue(one.candidate().orElseThrow().source() instanceof Source.Nearest);
    Choice several =
        choose(
            SOURCE,
            layout -> layout.size() > 224 ? Check.confirmed("") : Check.contradicted("other"));
    assertEquals(Optional.empty(), several.candidate());
    String evidence = several.check().evidence();
    assertTrue(evidence.startsWith("other, and "), evidence);
    assertTrue(evidence.contains(" layouts of other builds fit: nginx 1."), evidence);
  }

  @Test
  void whatIsContradictedIsNotKnown() {
    Choice choice = choose(SOURCE, layout -> Check.contradicted("there: is nothing"));
    assertEquals(Optional.empty(), choice.candidate());
    assertEquals("there: is nothing", choice.check().evidence());
  }

  /** No layout of a stream request is known of nginx 1.0 to 1.9.10. */
  @Test
  void aBuildWithoutAKnownLayoutSaysWhatWasTried() {
    String structure = "ngx_stream_lua_request_t";
    assertEquals(List.of(), SOURCE.candidates(structure));
    assertEquals(
        "no layout is known for this build, and those of other builds were not tried",
        SOURCE.choose(structure, Map.of(), Map.of()).check().evidence());
    KnownLayout other = SOURCE.others(structure).getFirst();
    Check unconfirmed = Check.unconfirmed("no requests");
    assertEquals(
        "no layout is known for this build, and no layout of another build is confirmed: no"
            + " requests",
        SOURCE.choose(structure, Map.of(), Map.of(other, unconfirmed)).check().evidence());
    assertEquals(
        Optional.of(other.structure()),
        SOURCE.choose(structure, Map.of(), Map.of(other, Check.confirmed(""))).confirmed());
  }

  @Test
  void debugInformationComesFirstUnlessAFieldIsMissing() {
    Structure known = CATALOGUE.of(CONNECTION).matching(UNSIGNED).getFirst().structure();
    Structure described = new Structure(CONNECTION, 1000, known.fields());
    assertEquals(described, chosenWith(described));
    Map<String, Field> fields = new HashMap<>(known.fields());
    fields.remove("sockaddr");
    assertEquals(known, chosenWith(new Structure(CONNECTION, 1000, fields)));
  }

  private static Structure chosenWith(Structure described) {
    DebugInformation file =
        new DebugInformation("nginx", Optional.empty(), Map.of(CONNECTION, described));
    return choose(
            source(List.of(file)),
            layout ->
                layout.size() == 1000 || layout.size() == 208
                    ? Check.confirmed("")
                    : Check.contradicted(""))
        .confirmed()
        .orElseThrow();
  }
}
