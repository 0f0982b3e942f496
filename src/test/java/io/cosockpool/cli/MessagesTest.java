package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setErr(standardError);
  }

  @Test
  void aMessageIsALineThatSaysWhoSpeaks() {
    Messages.error("process 7: it has ended.");
    Messages.note("process 8: 25 system calls");

    assertEquals(
        "cosockpool: process 7: it has ended.\ncosockpool: process 8: 25 system calls\n",
        said.toString(StandardCharsets.UTF_8));
  }
}
