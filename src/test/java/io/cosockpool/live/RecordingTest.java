package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.linux.LiveProcess;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.model.Report;
import io.cosockpool.nginx.Candidate;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.reading.Reader;
import io.cosockpool.recording.RecordedProcess;
import io.cosockpool.recording.RecordingFile;
import io.cosockpool.recording.RecordingProcess;
import io.cosockpool.report.JsonFormat;
import io.cosockpool.target.Targets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was recorded of workers gives the report that the reading of them gave. */
@LiveTest
class RecordingTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @ParameterizedTest
  @EnumSource
  void replaysToTheSameReport(DebianRelease release) throws Exception {
    Configuration states = Configuration.lua(Workload.everyState(release));
    try (LiveNginx nginx = LiveNginx.start(NginxRoot.of(release), states, 2)) {
      List<RecordingProcess> processes = new ArrayList<>();
      List<Candidate> candidates = new ArrayList<>();
      for (int pid : nginx.workerPids()) {
        RecordingProcess process = new RecordingProcess(LiveProcess.of(pid));
        processes.add(process);
        candidates.add(nginx(process));
      }
      Report live = Reader.read(candidates, TIMEOUT);
      byte[] recording = recording(processes);
      Report replayed = Reader.read(Targets.selectRecorded(recording), TIMEOUT);
      assertEquals(nginx.accounts(), Readings.pools(live));
      assertEquals(nginx.accounts(), Readings.pools(replayed));
      keep(release, recording, replayed);
    }
  }

  private static NginxProcess nginx(RecordingProcess process) throws MemoryException {
    return NginxProcess.of(process, process.mappings(), true).orElseThrow();
  }

  private static byte[] recording(List<RecordingProcess> processes) throws Exception {
    List<RecordedProcess> recorded = new ArrayList<>();
    for (RecordingProcess process : processes) {
      recorded.add(process.recorded());
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    RecordingFile.write(recorded, file);
    return file.toByteArray();
  }

  /** Makes fixtures where this property names their folder; the report is the workers' account. */
  private static void keep(DebianRelease release, byte[] recording, Report report)
      throws IOException {
    String folder = System.getProperty("recordings.folder");
    if (folder != null) {
      String name = "debian-" + release.codename();
      Files.write(Path.of(folder, name + ".recording"), recording);
      Files.writeString(Path.of(folder, name + ".json"), new JsonFormat().render(report));
    }
  }
}
