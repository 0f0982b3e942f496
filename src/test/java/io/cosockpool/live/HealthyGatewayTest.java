package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A gateway in health under full load gives no finding, whatever moment it is read in.
 *
 * <p>Eight combinations. The property {@code gateway.readings} says how many readings of each.
 */
@LiveTest
class HealthyGatewayTest {
  private static final int READINGS = Integer.getInteger("gateway.readings", 50);
  private static final int CLIENTS = 48;

  /** Between reloads, so that workers that shut down are read, too. */
  private static final int READINGS_A_RELOAD = 3;

  enum Moment {
    COLD,
    WARM,
    RELOAD
  }

  @ParameterizedTest
  @CsvSource({
    "2, true, 48, COLD",
    "4, false, 96, WARM",
    "8, true, 48, WARM",
    "8, false, 96, COLD",
    "2, false, 48, RELOAD",
    "4, true, 96, RELOAD"
  })
  void nothingIsFound(int workers, boolean reuseport, int size, Moment moment) throws Exception {
    try (FindingsNginx nginx = new FindingsNginx(workers, 1024, reuseport, size);
        LoadGenerator load =
            LoadGenerator.start(nginx.url("/works"), CLIENTS, Duration.ofMinutes(30))) {
      check(nginx, moment, load::isRunning);
    }
  }

  /** Clients of HTTP/2, with some streams each. */
  @ParameterizedTest
  @CsvSource({"4, 4, 12, WARM", "2, 24, 2, RELOAD"})
  void nothingIsFoundWithHttp2(int workers, int clients, int streams, Moment moment)
      throws Exception {
    List<Http2Client> load = new ArrayList<>();
    try (FindingsNginx nginx = new FindingsNginx(workers, 1024, true, 2 * CLIENTS)) {
      for (int client = 0; client < clients; client++) {
        load.add(Http2Client.load(nginx.http2Url("/works"), streams));
      }
      check(nginx, moment, () -> load.stream().allMatch(Http2Client::isWaiting));
    } finally {
      load.forEach(Http2Client::close);
    }
  }

  private static void check(FindingsNginx nginx, Moment moment, BooleanSupplier isLoaded) {
    if (moment != Moment.COLD) {
      nginx.findings();
    }
    for (int reading = 0; reading < READINGS; reading++) {
      if (moment == Moment.RELOAD && reading % READINGS_A_RELOAD == 0) {
        nginx.nginx().reload();
      }
      List<Finding> found =
          nginx.findings().stream().filter(finding -> !isOfTheMachine(finding)).toList();
      assertEquals(List.of(), found, "reading " + reading);
      assertTrue(isLoaded.getAsBoolean());
    }
  }

  /** Eight workers, their clients and the reader share the processors that the machine has. */
  private static boolean isOfTheMachine(Finding finding) {
    return finding.code().equals("worker-blocked")
        && finding.evidence().toString().endsWith("wants a processor, and gets next to none");
  }
}
