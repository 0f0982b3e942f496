package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was recorded of workers gives the report that the reading of them gave, anywhere. */
@LiveTest
class RecordingTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void replaysToTheSameReport(DebianRelease release) throws Exception {
    Path file = folder.resolve("debian-" + release.codename() + ".recording");
    String live;
    try (LiveNginx nginx = start(release)) {
      Execution recorded =
          Tool.run("record", file.toString(), "-p", Integer.toString(nginx.masterPid()));
      assertEquals(0, recorded.exitCode(), recorded.errors());
      assertEquals("", recorded.output());
      assertTrue(recorded.errors().contains("may contain secrets"), recorded.errors());
      live = Tool.run("-p", Integer.toString(nginx.masterPid())).output();
      assertEquals(Tool.inJson(nginx.accounts()), Tool.pools(live));
    }
    Execution replayed = Tool.run("--replay", file.toString(), "-v");
    assertEquals(0, replayed.exitCode(), replayed.errors());
    assertTrue(replayed.errors().contains("memory of 3 nginx processes, recorded 2"));
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
    byte[] whole = Files.readAllBytes(Path.of("fixtures/recordings/debian-bookworm.recording"));
    Path half = Files.write(folder.resolve("half"), Arrays.copyOf(whole, whole.length / 2));
    assertRefused("it is cut off in the memory of process ", half);
    whole[whole.length / 2] ^= 0x55;
    assertRefused(
        "it is damaged in the memory of process ", Files.write(folder.resolve("damaged"), whole));
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
  }

  private static void assertRefused(String sentence, Path file) throws Exception {
    Execution run = Tool.run("--replay", file.toString());
    assertEquals(3, run.exitCode(), run.errors());
    assertTrue(run.errors().contains(sentence), run.errors());
    assertEquals("", run.output());
  }

  private static LiveNginx start(DebianRelease release) {
    return LiveNginx.start(
        NginxRoot.of(release), Configuration.lua(Workload.everyState(release)), 2);
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
