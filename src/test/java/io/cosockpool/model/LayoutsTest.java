package io.cosockpool.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A redacted layout tells all but the paths of files, whatever its remarks read like. */
class LayoutsTest {
  private static final FilePath PATH = new FilePath("/srv/secret/nginx");

  @Test
  void redactedItTellsNoPath() {
    Layouts layouts =
        layouts(
            Optional.of(PATH),
            new Provenance("DWARF", Optional.of(PATH)),
            Wording.of(PATH, " belongs to another build"),
            Wording.of("no file: ", new FilePath("nginx.debug")));

    Layouts redacted = layouts.redacted(new Pseudonyms());

    assertEquals(
        layouts(
            Optional.empty(),
            new Provenance("DWARF", Optional.empty()),
            Wording.of("a file belongs to another build"),
            Wording.of("no file: a file")),
        redacted);
  }

  @Test
  void redactedItTellsWhatIsNoPath() {
    Layouts layouts =
        layouts(
            Optional.empty(),
            new Provenance("catalogue, of other builds: nginx 1", Optional.empty()),
            Wording.of("3/4 of the entries fit: /look/ again"));

    assertEquals(layouts, layouts.redacted(new Pseudonyms()));
  }

  private static Layouts layouts(Optional<FilePath> path, Provenance source, Wording... remarks) {
    KnownFile file = new KnownFile("nginx", Optional.of("abcd"), path);
    KnownStructure structure =
        new KnownStructure("ngx_s", 8, Optional.of(source), true, "", List.of());
    return new Layouts(
        Map.of("nginx", "1.27.0"), List.of(file), List.of(structure), List.of(remarks));
  }
}
