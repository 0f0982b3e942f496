package io.cosockpool.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cosockpool.model.Report;
import io.cosockpool.reading.Reader;
import io.cosockpool.report.JsonFormat;
import io.cosockpool.targets.Targets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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

  @Test
  void whatIsNoRecordingOrEndsEarlyIsRefused() throws Exception {
    byte[] whole = Files.readAllBytes(recordings().getFirst());
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    assertThrows(IOException.class, () -> RecordingFile.read(half));
    byte[] other = "{}".getBytes(StandardCharsets.UTF_8);
    assertThrows(IOException.class, () -> RecordingFile.read(other));
  }
}
