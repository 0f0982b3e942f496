package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.FilePath;
import io.cosockpool.model.Subject;
import org.junit.jupiter.api.Test;

class MachineTest {
  private static final Verbosity VERBOSE = new Verbosity(true, false);

  private static String said(String machine, Verbosity verbosity) {
    return Said.by(
        () ->
            assertEquals(
                ExitCode.DONE,
                ExceptionHandler.run(
                    () -> {
                      Machine.check(machine, new Subject.Other("this machine"), verbosity);
                      return ExitCode.DONE;
                    })));
  }

  @Test
  void aMachineThatNobodyTriedIsReadWithANote() {
    assertTrue(said("aarch64", VERBOSE).contains("nobody has tried cosockpool on aarch64"));
    assertEquals("", said("aarch64", new Verbosity(false, false)));
    assertEquals("", said("x86-64", VERBOSE));
  }

  @Test
  void anyOtherMachineIsRefused() {
    RefusedException refused =
        assertThrows(
            RefusedException.class,
            () -> Machine.check("riscv64", new Subject.Recording(new FilePath("r")), VERBOSE));

    assertEquals(
        "recording r: cosockpool understands processes on x86-64 and aarch64, but not on riscv64.",
        refused.failure().sentence());
    assertEquals(ExitCode.UNKNOWN_LAYOUT, ExitCode.of(refused.failure()));
  }
}
