package io.cosockpool.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which layout is believed, when live bytes say this or that of the candidates. */
class LayoutSourceTest {
  private static final String CONNECTION = "ngx_connection_t";

  /** Before nginx 1.9.11 there are four layouts of a connection, two of them 216 bytes long. */
  private static final Build UNSIGNED =
      new Build(Optional.of(VersionRange.parse("1.0.0-1.9.10")), "");

  private static final LayoutSource SOURCE = new LayoutSource(UNSIGNED, List.of());

  private static boolean hasTls(Structure connection) {
    return connection.has("ssl");
  }

  @Test
  void theOneThatFitsIsBelieved() throws Exception {
    Choice choice =
        SOURCE.choose(
            CONNECTION,
            layout -> layout.size() == 208 ? Check.confirmed("") : Check.contradicted(""));
    assertEquals(208, choice.confirmed().orElseThrow().size());
  }

  @Test
  void ofSeveralTheOneWithTheFewestMisfitsIsBelieved() throws Exception {
    Choice choice =
        SOURCE.choose(
            CONNECTION,
            layout ->
                layout.size() == 216
                    ? Check.confirmed("", hasTls(layout) ? 0 : 1)
                    : Check.contradicted(""));
    assertTrue(hasTls(choice.confirmed().orElseThrow()));
  }

  @Test
  void whereSeveralFitAlikeNothingIsConfirmed() throws Exception {
    Choice choice = SOURCE.choose(CONNECTION, layout -> Check.confirmed("looked at"));
    assertTrue(choice.isUnconfirmed());
    assertEquals("looked at, but 4 layouts fit as well", choice.check().evidence());
  }

  @Test
  void otherBuildsLayoutsCountIfOneAloneFits() throws Exception {
    Choice one =
        SOURCE.choose(
            CONNECTION,
            layout -> layout.size() == 256 ? Check.confirmed("") : Check.contradicted("other"));
    assertEquals(256, one.confirmed().orElseThrow().size());
    assertTrue(one.candidate().orElseThrow().source() instanceof Source.Nearest);
    Choice several =
        SOURCE.choose(
            CONNECTION,
            layout -> layout.size() > 224 ? Check.confirmed("") : Check.contradicted("other"));
    assertEquals(Optional.empty(), several.candidate());
    assertEquals("other", several.check().evidence());
  }

  @Test
  void whatLeadsNowhereIsNotKnown() throws Exception {
    Choice choice =
        SOURCE.choose(
            CONNECTION,
            layout -> {
              throw new BrokenInvariantException(Place.of("there"), "is nothing");
            });
    assertEquals(Optional.empty(), choice.candidate());
    assertEquals("there: is nothing", choice.check().evidence());
  }

  @Test
  void debugInformationComesFirstUnlessAFieldIsMissing() throws Exception {
    Structure known = StructureCatalogue.of(CONNECTION).matching(UNSIGNED).getFirst().structure();
    Structure described = new Structure(CONNECTION, 1000, known.fields());
    assertEquals(described, chosenWith(described));
    Map<String, Field> fields = new HashMap<>(known.fields());
    fields.remove("sockaddr");
    assertEquals(known, chosenWith(new Structure(CONNECTION, 1000, fields)));
  }

  private static Structure chosenWith(Structure described) throws Exception {
    DebugInformation file =
        new DebugInformation("nginx", Optional.empty(), Map.of(CONNECTION, described));
    return new LayoutSource(UNSIGNED, List.of(file))
        .choose(
            CONNECTION,
            layout ->
                layout.size() == 1000 || layout.size() == 208
                    ? Check.confirmed("")
                    : Check.contradicted(""))
        .confirmed()
        .orElseThrow();
  }
}
