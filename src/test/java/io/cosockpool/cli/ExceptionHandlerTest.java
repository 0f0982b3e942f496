package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.layout.DebugFileException;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Wording;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Each exception has its exit code and its message. */
class ExceptionHandlerTest {
  private static void assertEnds(ExitCode code, String said, ExceptionHandler.Action action) {
    AtomicReference<ExitCode> result = new AtomicReference<>();
    assertEquals(said, Said.by(() -> result.set(ExceptionHandler.run(action))));
    assertEquals(code, result.get());
  }

  @Test
  void whatEndsWellSaysNothing() {
    assertEnds(ExitCode.FAIL_ON, "", () -> ExitCode.FAIL_ON);
  }

  @Test
  void aClosedPipeEndsSilently() {
    assertEnds(
        ExitCode.CLOSED_PIPE,
        "",
        () -> {
          throw new ClosedPipeException();
        });
  }

  @Test
  void aWrongCommandLineSaysWhereHelpIs() {
    assertEnds(
        ExitCode.USAGE,
        """
        cosockpool: the command demo does not know the argument 'x\\x07'.
        cosockpool: Try 'cosockpool demo --help'.
        """,
        () -> new DemoCommand().run(Parsed.of("demo", "x\007")));
  }

  @Test
  void aRefusalHasTheCodeOfItsFailure() {
    assertEnds(
        ExitCode.NOT_PERMITTED,
        "cosockpool: --freeze: it is not possible here. Leave it out.\n",
        () -> {
          throw new RefusedException(
              new Failure(
                  Kind.NOT_PERMITTED,
                  new Subject.Other("--freeze"),
                  "it is not possible here",
                  "Leave it out."));
        });
  }

  @Test
  void aDebugFileThatIsOfNoUseIsNotFound() {
    assertEnds(
        ExitCode.NOT_FOUND,
        "cosockpool: a\\x1bb cannot be read.\n",
        () -> {
          throw new DebugFileException(Wording.of("a\033b cannot be read"));
        });
  }

  @Test
  void anOutputThatCannotBeWrittenIsSaid() {
    assertEnds(
        ExitCode.NOT_WRITTEN,
        "cosockpool: the result could not be written: /dev/null/x: no such folder.\n",
        () -> {
          new Output(Optional.of(Path.of("/dev/null/x"))).write("text");
          return ExitCode.DONE;
        });
  }

  @Test
  void aFaultIsSaidWithItsPlace() {
    String said =
        Said.by(
            () ->
                assertEquals(
                    ExitCode.FAULT,
                    ExceptionHandler.run(
                        () -> {
                          throw new AssertionError("broken");
                        })));

    assertTrue(said.startsWith("cosockpool: this is a fault in cosockpool "), said);
    assertTrue(said.contains("broken") && said.contains("    at io.cosockpool.cli."), said);
  }
}
