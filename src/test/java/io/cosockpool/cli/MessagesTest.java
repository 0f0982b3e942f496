package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  @Test
  void nothingThatATerminalObeysIsSaid() {
    String said =
        Said.by(
            () -> {
              Messages.error("there is no command '\033[31mx\u009b\u202e'.");
              Messages.note("/tmp/\033]0;x\007: 1 process");
              Messages.trace(new IllegalStateException("\033[2J"));
            });

    assertTrue(
        said.startsWith(
            """
            cosockpool: there is no command '\\x1b[31mx\\u{9b}\\u{202e}'.
            cosockpool: /tmp/\\x1b]0;x\\x07: 1 process
            java.lang.IllegalStateException: \\x1b[2J
            """),
        said);
    assertTrue(said.contains("\n    at io.cosockpool.cli.MessagesTest"), said);
  }
}
