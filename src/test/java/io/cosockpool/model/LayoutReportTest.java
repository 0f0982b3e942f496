package io.cosockpool.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A redacted layout tells all but the paths of files, whatever its remarks read like. */
class LayoutReportTest {
  private static final FilePath PATH = new FilePath("/srv/secret/nginx");

  @Test
  void redactedItTellsNoPath() {
    LayoutReport report =
        report(
            Optional.of(PATH),
            new Provenance("DWARF", Optional.of(PATH)),
            Wording.of(PATH, " belongs to another build"),
            Wording.of("no file: ", new FilePath("nginx.debug")));

    LayoutReport redacted = report.redacted(new Pseudonyms());

    assertEquals(
        report(
            Optional.empty(),
            new Provenance("DWARF", Optional.empty()),
            Wording.of("a file belongs to another build"),
            Wording.of("no file: a file")),
        redacted);
  }

  @Test
  void redactedItTellsWhatIsNoPath() {
    LayoutReport report =
        report(
            Optional.empty(),
            new Provenance("catalogue, of other builds: nginx 1", Optional.empty()),
            Wording.of("3/4 of the entries fit: /look/ again"));

    assertEquals(report, report.redacted(new Pseudonyms()));
  }

  private static LayoutReport report(
      Optional<FilePath> path, Provenance source, Wording... remarks) {
    KnownFile file = new KnownFile("nginx", Optional.of("abcd"), path);
    KnownStructure structure =
        new KnownStructure("ngx_s", 8, Optional.of(source), true, "", List.of());
    return new LayoutReport(
        Set.of(),
        List.of(
            new KnownProcess(
                new Subject.Pid(7),
                7,
                Map.of("nginx", "1.27.0"),
                List.of(file),
                List.of(structure),
                List.of(remarks))),
        List.of());
  }
}
