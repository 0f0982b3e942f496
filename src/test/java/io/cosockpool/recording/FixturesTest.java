package io.cosockpool.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.report.JsonFormat;
import io.cosockpool.targets.Targets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recording in {@code fixtures/recordings} gives the report that lies beside it. */
class FixturesTest {
  private static final Path FOLDER = Path.of("fixtures/recordings");

  static List<Path> recordings() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".recording")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void givesItsReport(Path recording) throws Exception {
    Report report =
        Reader.read(
            Targets.select(RecordingFile.read(Files.readAllBytes(recording))),
            Duration.ofSeconds(10));
    assertEquals(List.of(), report.failures());
    String expected =
        Files.readString(Path.of(recording.toString().replace(".recording", ".json")));
    assertEquals(expected, new JsonFormat().render(report));
  }

  /** Strings of the VM are recorded as far as they were looked at. */
  @ParameterizedTest
  @MethodSource("recordings")
  void tellsTheVersionsOfItsProgramAndOfItsModules(Path recording) throws Exception {
    Report report =
        Reader.read(
            Targets.select(RecordingFile.read(Files.readAllBytes(recording))),
            ReadingOptions.within(Duration.ofSeconds(10)).of(Set.of(Part.LAYOUTS)));
    assertEquals(List.of(), report.failures());
    for (Worker worker : report.workers()) {
      Map<String, String> described = worker.parts().layouts().orElseThrow().description();
      assertTrue(described.containsKey("nginx"), described.toString());
      for (Subsystem subsystem : report.subsystems()) {
        assertTrue(described.containsKey(subsystem.label() + "_lua"), described.toString());
      }
    }
  }

  @Test
  void whatIsNoRecordingOrEndsEarlyIsRefused() throws Exception {
    byte[] whole = Files.readAllBytes(recordings().getFirst());
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    assertThrows(IOException.class, () -> RecordingFile.read(half));
    byte[] other = "{}".getBytes(StandardCharsets.UTF_8);
    assertThrows(IOException.class, () -> RecordingFile.read(other));
  }
}
