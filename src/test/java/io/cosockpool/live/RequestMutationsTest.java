package io.cosockpool.live;

import io.cosockpool.findings.Findings;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.recording.Mutations;
import io.cosockpool.recording.Origin;
import io.cosockpool.recording.Recorder;
import io.cosockpool.recording.Recording;
import io.cosockpool.report.ConnectionsJson;
import io.cosockpool.report.FoldedStacks;
import io.cosockpool.report.RequestsJson;
import io.cosockpool.targets.Targets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recordings of workers with connections and requests, damaged at random. */
@LiveTest
@SideBySide
class RequestMutationsTest {
  private static final Set<Part> CONNECTIONS_AND_REQUESTS =
      Set.of(Part.CONTENTS, Part.CONNECTIONS, Part.TIMERS);

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void damagedMemoryNeverLeadsAstray(NginxBuild build) throws Exception {
    try (RequestsTest.Gateway gateway = new RequestsTest.Gateway(build.root())) {
      for (String what : List.of("sleeping", "receiving", "holding", "threads", "timer")) {
        gateway.send(what, "");
      }
      gateway.send("deep", "&depth=7");
      gateway.sendWhole("resolved");
      gateway.requests(7); // the one that set the timer has ended
      Recorder recorder = new Recorder();
      gateway.read(Optional.of(recorder), CONNECTIONS_AND_REQUESTS);
      Recording recording = new Recording(new Origin("test", "x86-64"), false, recorder.recorded());

      new Mutations(2_500, RequestMutationsTest::isWhole).ofMemory(List.of(recording));
    }
  }

  private static boolean isWhole(Recording recording) throws InterruptedException {
    Report report =
        Reader.read(
            Targets.select(recording),
            ReadingOptions.within(Duration.ofSeconds(10)).of(CONNECTIONS_AND_REQUESTS));
    List<Finding> findings = Findings.of(report, OptionalLong.empty());
    new RequestsJson(true, true, findings).render(report);
    new ConnectionsJson(Optional.empty(), true, findings).render(report);
    new FoldedStacks(FoldedStacks.Of.ALL, FoldedStacks.Weight.TIME).render(report);
    return report.failures().isEmpty();
  }
}
