package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Part;
import io.cosockpool.serve.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read for the answers of a server. */
class ServeCommandTest {
  /** A scrape does not pay for what only {@code /api/requests} shows. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void timersAreReadForAServerThatTellsRequests(boolean requests) {
    Server.Settings settings =
        new Server.Settings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.empty(),
            false,
            requests,
            1);

    assertEquals(requests, ServeCommand.parts(settings).contains(Part.TIMERS));
  }
}
