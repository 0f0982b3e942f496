package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {
  @ParameterizedTest
  @CsvSource({
    "NOT_FOUND, 3",
    "NOT_PERMITTED, 4",
    "NOT_A_WORKER, 5",
    "UNKNOWN_LAYOUT, 6",
    "ENDED, 7",
    "NOT_STILL, 7"
  })
  void everyFailureHasItsCode(Kind kind, int code) {
    assertEquals(code, ExitCode.of(Failure.ofProcess(kind, 1, "it failed", "")).number());
  }

  @Test
  void theOthersAreWhatUsersRelyOn() {
    assertEquals(0, ExitCode.DONE.number());
    assertEquals(1, ExitCode.FAULT.number());
    assertEquals(2, ExitCode.USAGE.number());
    assertEquals(8, ExitCode.NOT_WRITTEN.number());
    assertEquals(9, ExitCode.COMMAND_FAILED.number());
    assertEquals(141, ExitCode.CLOSED_PIPE.number());
  }
}
