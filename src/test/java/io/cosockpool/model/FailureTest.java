package io.cosockpool.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Failure.Kind;
import org.junit.jupiter.api.Test;

class FailureTest {
  @Test
  void isOneSentenceAndTheHelp() {
    assertEquals(
        "process 7: it ended.", Failure.ofProcess(Kind.ENDED, 7, "it ended", "").sentence());
    assertEquals(
        "process 7: it may not be read. Use sudo.",
        Failure.ofProcess(Kind.NOT_PERMITTED, 7, "it may not be read", "Use sudo.").sentence());
  }
}
