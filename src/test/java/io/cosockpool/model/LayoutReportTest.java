package io.cosockpool.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayoutReportTest {
  @Test
  void redactedItTellsNoPath() {
    LayoutReport report =
        report(Optional.of("/srv/secret/nginx"), "DWARF: /srv/secret/nginx", "/srv/secret is bad");

    LayoutReport redacted = report.redacted(new Pseudonyms());

    assertEquals(report(Optional.empty(), "DWARF"), redacted);
  }

  @Test
  void redactedItTellsWhatIsNoPath() {
    LayoutReport report = report(Optional.empty(), "catalogue, of other builds: nginx 1", "look");

    assertEquals(report, report.redacted(new Pseudonyms()));
  }

  private static LayoutReport report(Optional<String> path, String source, String... remarks) {
    KnownFile file = new KnownFile("nginx", Optional.of("abcd"), path);
    KnownStructure structure = new KnownStructure("ngx_s", 8, source, true, "", List.of());
    return new LayoutReport(
        Set.of(),
        List.of(
            new KnownProcess(
                "process 7",
                7,
                Map.of("nginx", "1.27.0"),
                List.of(file),
                List.of(structure),
                List.of(remarks))),
        List.of());
  }
}
