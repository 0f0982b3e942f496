package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.findings.Working.codes;
import static io.cosockpool.findings.Working.connections;
import static io.cosockpool.findings.Working.cosockets;
import static io.cosockpool.findings.Working.only;
import static io.cosockpool.findings.Working.with;
import static io.cosockpool.model.Pools.NO_BACKLOG;
import static io.cosockpool.model.Pools.pool;
import static io.cosockpool.model.RequestSamples.resolver;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Connections;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Request;
import io.cosockpool.model.Worker;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Full pools of connects that have not got their connection yet. */
class EstablishingTest {
  private static final Pool QUEUE = pool("a", 4, 9, 4, 0, 3);
  private static final Pool NO_QUEUE = pool("a", 2, NO_BACKLOG, 4, 0, 0);
  private static final String GENERAL = "Find out";

  private static Worker doing(Pool pool, CosocketActivity activity) {
    return with(worker(7, pool), connections(cosockets("a", 9, 4, activity, 0, 0)));
  }

  private static Worker lookingUp(Pool pool, int names, List<HeldConnection> others) {
    return with(
        worker(7, pool),
        connections(others),
        IntStream.range(0, names)
            .mapToObj(number -> resolver(number, 1900, "a"))
            .toArray(Request[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CONNECT   | wait for their peer to accept them        | ss -ltn
          HANDSHAKE | wait for their peer in the TLS handshake  | speaks TLS
          """)
  void whatTheConnectionsWaitForIsSaidWithItsAdvice(
      CosocketActivity activity, String what, String advice) {
    Worker queue = doing(QUEUE, activity);
    Finding full = only("full-queue", queue, queue);
    assertEquals(
        "4 of 4 connections are in use in process 7; connects that wait: 3; 4 of these " + what,
        full.evidence().toString());
    assertTrue(full.advice().contains(advice), full.advice());
    assertTrue(full.advice().contains("A larger pool_size only lets more"), full.advice());

    Worker noQueue = doing(NO_QUEUE, activity);
    Finding overrun = only("full-no-backlog", noQueue, noQueue);
    assertTrue(
        overrun
            .evidence()
            .toString()
            .startsWith(
                "4 connections are in use in process 7, and 2 can be kept; 4 of these "
                    + what
                    + "; so in each of 2 looks"),
        overrun.evidence().toString());
    assertEquals(full.advice(), overrun.advice());
  }

  @Test
  void lookupsTakePlacesAndHaveNoConnections() {
    Worker queue = lookingUp(QUEUE, 4, List.of());
    Finding full = only("full-queue", queue, queue);
    assertEquals(
        "4 of 4 places are taken in process 7; connects that wait: 3; 4 of these look up the name of"
            + " their host, and have no connection yet",
        full.evidence().toString());
    assertTrue(full.advice().startsWith("Look at the name server"), full.advice());

    Worker noQueue = lookingUp(NO_QUEUE, 4, List.of());
    Finding overrun = only("full-no-backlog", noQueue, noQueue);
    assertTrue(
        overrun
            .evidence()
            .toString()
            .startsWith(
                "4 places are taken in process 7, and 2 connections can be kept; 4 of these look up"),
        overrun.evidence().toString());
    assertEquals(full.advice(), overrun.advice());

    Pool none = pool("a", 4, 0, 4, 0, 0);
    Finding refusing =
        only("full-refusing", lookingUp(none, 4, List.of()), lookingUp(none, 4, List.of()));
    assertTrue(
        refusing.evidence().toString().startsWith("4 of 4 places are taken in process 7, and the"),
        refusing.evidence().toString());
    assertEquals(full.advice(), refusing.advice());
  }

  @Test
  void halfOfThemIsEnoughAndFewerIsNot() {
    List<HeldConnection> two = cosockets("a", 9, 2, CosocketActivity.SEND, 2, 0);
    Worker half = lookingUp(QUEUE, 2, two);
    assertTrue(
        only("full-queue", half, half).evidence().toString().contains("2 of these look up"),
        only("full-queue", half, half).evidence().toString());

    Worker fewer = lookingUp(QUEUE, 1, cosockets("a", 9, 3, CosocketActivity.SEND, 2, 0));
    assertGeneral(only("full-queue", fewer, fewer));

    List<HeldConnection> mixed =
        Connections.all(
            List.of(
                cosockets("a", 9, 1, CosocketActivity.CONNECT, 0, 0),
                cosockets("a", 10, 3, CosocketActivity.SEND, 2, 0)));
    Worker oneConnects = with(worker(7, QUEUE), connections(mixed));
    assertGeneral(only("full-queue", oneConnects, oneConnects));
  }

  private static void assertGeneral(Finding full) {
    assertEquals(
        "4 of 4 connections are in use in process 7; connects that wait: 3",
        full.evidence().toString());
    assertTrue(full.advice().startsWith(GENERAL), full.advice());
  }

  @Test
  void onlyWhatLastsCounts() {
    assertGeneral(only("full-queue", doing(QUEUE, CosocketActivity.CONNECT)));
    Worker others =
        with(worker(7, QUEUE), connections(cosockets("a", 19, 4, CosocketActivity.CONNECT, 0, 0)));
    assertGeneral(only("full-queue", others, doing(QUEUE, CosocketActivity.CONNECT)));
    Worker connected = lookingUp(QUEUE, 0, cosockets("a", 9, 4, CosocketActivity.SEND, 2, 0));
    Finding now = only("full-queue", connected, lookingUp(QUEUE, 4, List.of()));
    assertFalse(now.evidence().toString().contains("look up"), now.evidence().toString());
    assertTrue(now.advice().startsWith(GENERAL), now.advice());
  }

  @Test
  void ofAMiscountedPoolNothingIsLookedUp() {
    Worker none = lookingUp(QUEUE, 0, List.of());
    Finding full = only("full-queue", none, none);
    assertEquals(
        "4 of 4 places are taken in process 7; connects that wait: 3", full.evidence().toString());
    assertEquals(List.of("pool-miscounted", "full-queue"), codes(none, none));
    assertTrue(full.advice().startsWith("Reload nginx"), full.advice());
  }
}
