package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process that makes itself costly to look at does not take the report about others away. */
@LiveTest
class HostileProcessTest {
  @TempDir private static Path folder;

  private static String program;
  private static LiveNginx nginx;
  private static Map<Integer, Map<String, ExpectedPool>> expected;

  @BeforeAll
  static void start() throws Exception {
    String source = Files.readString(Path.of("fixtures/hostile.c"), StandardCharsets.UTF_8);
    program = CompiledProgram.by("gcc", source, folder.resolve("costly"));
    nginx =
        LiveNginx.start(
            NginxRoot.of(DebianRelease.BOOKWORM), Configuration.lua(Workload.everyState()), 2);
    expected = Tool.inJson(nginx.accounts());
  }

  @AfterAll
  static void stop() {
    nginx.close();
  }

  @ParameterizedTest
  @CsvSource({
    "cmdline, 1500, it is not nginx but costly",
    "maps, 60000, its memory map has more than 8 MiB of text",
    "images, 600, it runs code of more than 512 files"
  })
  void itHasAFailureOfItsOwn(String mode, String count, String reason) throws Exception {
    Process hostile = new ProcessBuilder(program, mode, count).start();
    try {
      assertEquals("READY", hostile.inputReader().readLine());
      for (String command : new String[] {"pools", "layout"}) {
        Execution alone = Tool.run(command, "-p", Long.toString(hostile.pid()));
        assertEquals(5, alone.exitCode(), alone.errors());
        assertTrue(alone.errors().contains(reason), alone.errors());
      }
      Execution both = Tool.run("-p", hostile.pid() + "," + nginx.masterPid());
      assertEquals(5, both.exitCode(), both.errors());
      assertEquals(expected, Tool.pools(both.output()));
    } finally {
      hostile.destroyForcibly().waitFor();
    }
  }
}
