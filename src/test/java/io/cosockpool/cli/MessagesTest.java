package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MessagesTest {
  @Test
  void aMessageIsALineThatSaysWhoSpeaks() {
    String said =
        Said.by(
            () -> {
              Messages.error("process 7: it has ended.");
              Messages.note("process 8: 25 system calls");
            });

    assertEquals(
        "cosockpool: process 7: it has ended.\ncosockpool: process 8: 25 system calls\n", said);
  }
}
