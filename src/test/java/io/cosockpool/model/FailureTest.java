package io.cosockpool.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Failure.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureTest {
  private static final Subject EXECUTABLE = new Subject.Executable(new FilePath("/srv/a/nginx"));

  @Test
  void isOneSentenceAndTheHelp() {
    assertEquals(
        "process 7: it ended.", Failure.ofProcess(Kind.ENDED, 7, "it ended", "").sentence());
    assertEquals(
        "process 7: it may not be read. Use sudo.",
        Failure.ofProcess(Kind.NOT_PERMITTED, 7, "it may not be read", "Use sudo.").sentence());
  }

  @Test
  void whatFailsInTheSameWaySharesALine() {
    assertEquals(
        List.of(
            "process 7, process group 8, executable /srv/a/nginx: it ended.", "process 9: it ran."),
        Failure.sentences(
            List.of(
                Failure.ofProcess(Kind.ENDED, 7, "it ended", ""),
                new Failure(Kind.ENDED, new Subject.Group(8), "it ended", ""),
                Failure.ofProcess(Kind.ENDED, 9, "it ran", ""),
                new Failure(Kind.ENDED, EXECUTABLE, "it ended", ""))));
  }

  @Test
  void redactedItNamesNoFile() {
    Failure failure =
        new Failure(
            Kind.NOT_FOUND, EXECUTABLE, Wording.of("no ", new FilePath("/srv/a/x"), " here"), "");

    assertEquals("an executable: no a file here.", failure.redacted(new Pseudonyms()).sentence());
  }
}
