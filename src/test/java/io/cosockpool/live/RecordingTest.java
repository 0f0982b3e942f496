package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cosockpool.launcher.Execution;
import io.cosockpool.model.Subsystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was recorded of workers gives the report that the reading of them gave, anywhere. */
@LiveTest
class RecordingTest {
  private static final Path FIXTURE = Path.of("fixtures/recordings/debian-bookworm.recording");

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void replaysToTheSameReport(NginxBuild build) throws Exception {
    Path file = folder.resolve(build.label() + ".recording");
    String live;
    int processes;
    try (LiveNginx nginx = start(build)) {
      processes = 1 + nginx.workerPids().size();
      Execution recorded =
          Tool.run(
              "record",
              "--timeout",
              "60s",
              file.toString(),
              "-p",
              Integer.toString(nginx.masterPid()));
      assertEquals(0, recorded.exitCode(), recorded.errors());
      assertEquals("", recorded.output());
      assertTrue(recorded.errors().contains("may contain secrets"), recorded.errors());
      live = Tool.run("-p", Integer.toString(nginx.masterPid())).output();
      for (Subsystem subsystem : nginx.subsystems()) {
        assertEquals(Tool.inJson(nginx.accounts(subsystem)), Tool.pools(live, subsystem));
      }
    }
    Execution replayed = Tool.run("--replay", file.toString(), "-v");
    assertEquals(0, replayed.exitCode(), replayed.errors());
    String summary = "memory of " + processes + " nginx processes, recorded 2";
    assertTrue(replayed.errors().contains(summary), replayed.errors());
    assertEquals(live, replayed.output());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    keep(file, live);
  }

  @Test
  void whatIsNoRecordingIsSaid() throws Exception {
    Path file = Files.writeString(folder.resolve("other"), "{}");
    assertRefused("does not begin like a recording", file);
    assertRefused("no such file", folder.resolve("missing"));
  }

  @Test
  void aDamagedOrShortenedRecordingIsSaid() throws Exception {
    byte[] whole = Files.readAllBytes(FIXTURE);
    Path half = Files.write(folder.resolve("half"), Arrays.copyOf(whole, whole.length / 2));
    assertRefused("it is cut off in the memory of process ", half);
    whole[whole.length / 2] ^= 0x55;
    assertRefused("it is damaged in ", Files.write(folder.resolve("damaged"), whole));
  }

  @Test
  void nothingIsWrittenWhenNothingWasFound() throws Exception {
    Path file = folder.resolve("nothing.recording");
    Execution run = Tool.run("record", file.toString(), "-p", "2147483646");
    assertEquals(3, run.exitCode());
    assertFalse(Files.exists(file));
  }

  @Test
  void recordRefusesWhatItCannotUse() throws Exception {
    assertEquals(2, Tool.run("record").exitCode());
    assertEquals(2, Tool.run("-o", "json", "record", "file").exitCode());
    assertEquals(2, Tool.run("--replay", "file", "-p", "1").exitCode());
    assertEquals(2, Tool.run("record", "file", "-c", "true", "--replay", "file").exitCode());
  }

  /** The pseudonyms of the file are those that a reading of it shows; no other run has the same. */
  @Test
  void aRecordingIsRedactedAnew() throws Exception {
    Path file = folder.resolve("redacted.recording");
    Execution redacted =
        Tool.run("record", "--replay", FIXTURE.toString(), "--redact", file.toString());
    assertEquals(0, redacted.exitCode(), redacted.errors());
    assertTrue(redacted.errors().contains("pseudonyms stand for"), redacted.errors());
    String original = Tool.run("--replay", FIXTURE.toString()).output();
    Execution replayed = Tool.run("--replay", file.toString());
    assertEquals(0, replayed.exitCode(), replayed.errors());
    assertEquals(withoutNames(original), withoutNames(replayed.output()));
    List<String> names = names(replayed.output());
    assertEquals(names(original).size(), names.size());
    names.forEach(name -> assertTrue(name.matches("[A-Z]*"), name));
    Execution shown = Tool.run("--redact", "-o", "text", "--replay", FIXTURE.toString());
    assertEquals(0, shown.exitCode(), shown.errors());
    assertFalse(shown.output().contains("queueing"), shown.output());
    assertFalse(shown.output().contains(names.getLast()), shown.output());
  }

  @Test
  void workersOfACommandAreRecordedWithTheirPools() throws Exception {
    Path file = folder.resolve("command.recording");
    try (LiveNginx nginx = start(DebianRelease.BOOKWORM)) {
      nginx.killGateway();
      String command = Tool.witnessedCommand(nginx) + "; read -r end; exit 0";
      Execution.Running running =
          Execution.start(
              Tool.command("record", file.toString(), "-c", command)
                  .redirectInput(ProcessBuilder.Redirect.PIPE));
      Map<Integer, Map<String, ExpectedPool>> expected = Tool.awaitReadings(nginx, running);
      nginx.killGateway();
      running.process().getOutputStream().close();
      Execution run = running.await();
      assertEquals(0, run.exitCode(), run.errors());
      Execution replay = Tool.run("--replay", file.toString());
      assertEquals(0, replay.exitCode(), replay.errors());
      assertEquals(expected, Tool.pools(replay.output()));
    }
  }

  @Test
  void ctrlCEndsTheCommandAndTheRecordingIsWritten() throws Exception {
    Path file = folder.resolve("interrupted.recording");
    try (LiveNginx nginx = start(DebianRelease.BOOKWORM)) {
      nginx.killGateway();
      Execution.Running running =
          Execution.start(
              Tool.takingSignals(
                  "INT",
                  "record",
                  file.toString(),
                  "-c",
                  Tool.witnessedCommand(nginx) + "; sleep 1000"));
      Map<Integer, Map<String, ExpectedPool>> expected = Tool.awaitReadings(nginx, running);
      Tool.shell("kill -INT " + running.process().pid());
      Execution run = running.await();
      assertEquals(130, run.exitCode(), run.errors());
      assertEquals(expected, Tool.pools(Tool.run("--replay", file.toString()).output()));
    }
  }

  @Test
  void theFileIsForTheUserAloneWhateverWasThere() throws Exception {
    Path file = Files.writeString(folder.resolve("wide"), "what was there");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertEquals(0, recordFixture(link).exitCode());
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(0, Tool.run("--replay", file.toString()).exitCode());
  }

  /** What goes through a FIFO or device may be read by anybody. */
  @Test
  void onlyAFileTakesARecording() throws Exception {
    Path fifo = folder.resolve("fifo");
    assertEquals(0, Tool.shell("mkfifo " + fifo).exitCode());
    assertNotWritten("a FIFO, a socket or a device", fifo);
    assertNotWritten("a FIFO, a socket or a device", Path.of("/dev/full"));
  }

  @Test
  void whatCannotBeWrittenIsSaid() throws Exception {
    assertNotWritten("it is a folder", folder);
    assertNotWritten("no such folder", folder.resolve("missing/file"));
  }

  private static void assertNotWritten(String reason, Path file) throws Exception {
    Execution run = recordFixture(file);
    assertEquals(8, run.exitCode(), run.errors());
    assertTrue(run.errors().contains(reason), run.errors());
  }

  private static Execution recordFixture(Path file) throws Exception {
    return Tool.run("record", "--replay", FIXTURE.toString(), file.toString());
  }

  /** The entries of all pools, which say nothing of names. */
  private static List<String> withoutNames(String json) throws Exception {
    List<String> entries = new ArrayList<>();
    new ObjectMapper()
        .readTree(json)
        .get("http")
        .forEach(pool -> pool.forEach(entry -> entries.add(entry.toString())));
    Collections.sort(entries);
    return entries;
  }

  private static List<String> names(String json) throws Exception {
    List<String> names = new ArrayList<>();
    new ObjectMapper().readTree(json).get("http").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static void assertRefused(String sentence, Path file) throws Exception {
    Execution run = Tool.run("--replay", file.toString());
    assertEquals(3, run.exitCode(), run.errors());
    assertTrue(run.errors().contains(sentence), run.errors());
    assertEquals("", run.output());
  }

  /** Two lists of pools, of two workers or of two subsystems, so that a fixture stays small. */
  private static LiveNginx start(NginxBuild build) {
    NginxRoot root = build.root();
    int workers = 2 / root.subsystems().size();
    return LiveNginx.start(root, Configuration.lua(Workload.everyState()), workers);
  }

  /** Makes fixtures where this property names their folder. */
  private static void keep(Path recording, String report) throws IOException {
    String fixtures = System.getProperty("recordings.folder");
    if (fixtures != null) {
      Path kept = Path.of(fixtures).resolve(recording.getFileName());
      Files.copy(recording, kept, StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(Path.of(kept.toString().replace(".recording", ".json")), report);
    }
  }
}
