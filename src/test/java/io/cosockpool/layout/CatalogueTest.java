package io.cosockpool.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueTest {
  private static List<String> families() throws IOException {
    URI folder =
        URI.create(Objects.requireNonNull(Catalogue.class.getResource("/layouts")).toString());
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .map(name -> name.substring(0, name.length() - ".json".length()))
          .sorted()
          .toList();
    }
  }

  @Test
  void hasEveryFamilyThatWalksNeed() throws IOException {
    assertTrue(families().containsAll(List.of("cosocket-pool", "luajit", "nginx")));
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyFieldLiesInItsStructure(String family) {
    List<Layout> variants = Catalogue.variants(family);
    assertFalse(variants.isEmpty());
    for (Layout variant : variants) {
      assertFalse(variant.structures().isEmpty(), variant.name());
      for (Structure structure : variant.structures().values()) {
        assertFalse(structure.fields().isEmpty(), structure.name());
        structure
            .fields()
            .forEach(
                (name, field) -> {
                  assertTrue(field.offset() >= 0, structure.name() + "." + name);
                  assertTrue(field.width() > 0, structure.name() + "." + name);
                  assertTrue(
                      field.offset() + field.width() <= structure.size(),
                      structure.name() + "." + name);
                });
      }
    }
  }

  @Test
  void aFamilyThatIsNotThereIsAFault() {
    assertThrows(IllegalArgumentException.class, () -> Catalogue.variants("no such family"));
  }

  @Test
  void aStructureOrFieldThatIsNotThereIsAFaultAndNeverOffsetZero() {
    Layout nginx = Catalogue.variants("nginx").getFirst();
    assertThrows(IllegalArgumentException.class, () -> nginx.structure("ngx_none_t"));
    Structure link = nginx.structure("ngx_queue_t");
    assertFalse(link.has("none"));
    assertThrows(IllegalArgumentException.class, () -> link.offset("none"));
    assertEquals(8, link.offset("next"));
  }
}
