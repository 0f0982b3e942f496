package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordCommandTest {
  private static final String RECORDING = "fixtures/recordings/apisix-openresty-1.27.1.2.recording";

  @TempDir private Path folder;

  /** What was not looked at is not in a redacted recording, so somebody has to know. */
  @Test
  void aLookAtTheRecordingIsPartOfTheTimeout() {
    String file = folder.resolve("file").toString();
    AtomicReference<ExitCode> code = new AtomicReference<>();

    String said =
        Said.by(
            () -> {
              Invocation invocation =
                  Invocation.of(
                      "record", "--redact", "--timeout", "1ms", "--replay", RECORDING, file);
              try {
                code.set(
                    invocation.command().run(Arguments.parse(invocation, invocation.command())));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });

    assertTrue(said.contains("time ran out before all of it was looked at"), said);
    assertEquals(ExitCode.NOT_STILL, code.get());
  }
}
