package io.cosockpool.recording;

import io.cosockpool.findings.Findings;
import io.cosockpool.live.SideBySide;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.report.JsonFormat;
import io.cosockpool.report.LayoutJsonFormat;
import io.cosockpool.targets.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The recordings of real workers, damaged at random. */
@SideBySide
class MutationsTest {
  private static final ReadingOptions POOLS =
      ReadingOptions.within(Duration.ofSeconds(10)).of(Set.of(Part.CONTENTS, Part.BUILD));

  private static final ReadingOptions POOLS_AND_LAYOUTS =
      POOLS.of(Set.of(Part.CONTENTS, Part.BUILD, Part.LAYOUTS));

  /** Layouts take as long as all the rest, and so every tenth replay looks for them. */
  private static final int REPLAYS_WITH_LAYOUTS = 10;

  private static final Path FOLDER = Path.of("fixtures/recordings");

  private final Mutations mutations = new Mutations(10_000, this::isWhole);
  private int replays;

  private static List<byte[]> files() throws IOException {
    List<byte[]> files = new ArrayList<>();
    try (var paths = Files.list(FOLDER)) {
      for (Path path : paths.filter(file -> file.toString().endsWith(".recording")).toList()) {
        files.add(Files.readAllBytes(path));
      }
    }
    return files;
  }

  @Test
  void damagedMemoryNeverLeadsAstray() throws Exception {
    List<Recording> recordings = new ArrayList<>();
    for (byte[] file : files()) {
      recordings.add(RecordingFile.read(file));
    }
    mutations.ofMemory(recordings);
  }

  @Test
  void damagedFilesNeverLeadAstray() throws Exception {
    mutations.ofFiles(files());
  }

  @Test
  void damagedContentOfFilesNeverLeadsAstray() throws Exception {
    mutations.ofContent(files());
  }

  private boolean isWhole(Recording recording) throws Exception {
    boolean withLayouts = replays++ % REPLAYS_WITH_LAYOUTS == 0;
    Report report = Reader.read(Targets.select(recording), withLayouts ? POOLS_AND_LAYOUTS : POOLS);
    List<Finding> findings = Findings.of(report, OptionalLong.empty());
    JsonFormat.wide(findings).render(report);
    if (withLayouts) {
      new LayoutJsonFormat().render(report);
    }
    return report.failures().isEmpty();
  }
}
