package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.TcpState;
import io.cosockpool.openresty.RawContents.Idle;
import io.cosockpool.process.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** News of idle connections count once they have lasted from one reading to another. */
class IdleNewsTest {
  private static final Duration LONG = Duration.ofMillis(200);
  private static final Idle IDLE = idle(5, 1);

  private final IdleNews news = new IdleNews();

  private static Idle idle(long number, long reused) {
    return new Idle(
        0x1000, 7, Optional.empty(), reused, OptionalLong.empty(), OptionalLong.of(number));
  }

  /** Those that count at a time, if the kernel tells of a connection that its peer closed it. */
  private Set<Idle> closedAt(long milliseconds, Idle idle) {
    return toldAt(milliseconds, idle, TcpState.CLOSE_WAIT);
  }

  private Set<Idle> toldAt(long milliseconds, Idle idle, TcpState state) {
    Map<Idle, Socket> sockets = new HashMap<>();
    sockets.put(idle, new Socket("10.0.0.7:6379", Optional.of(state), OptionalLong.of(0)));
    news.keepLasting(sockets, LONG, milliseconds * 1_000_000);
    return sockets.keySet();
  }

  @Test
  void whatLastsCounts() {
    assertEquals(Set.of(), closedAt(1000, IDLE));
    assertEquals(Set.of(), closedAt(1199, IDLE));
    assertEquals(Set.of(IDLE), closedAt(1200, IDLE));
    assertEquals(Set.of(IDLE), closedAt(16_000, IDLE));
  }

  @Test
  void whatWasSeenToInBetweenDoesNot() {
    assertEquals(Set.of(), closedAt(1000, IDLE));
    assertEquals(Set.of(IDLE), toldAt(1100, IDLE, TcpState.ESTABLISHED));
    assertEquals(Set.of(), closedAt(2000, IDLE));
  }

  @Test
  void anotherConnectionInItsPlaceIsAnother() {
    assertEquals(Set.of(), closedAt(1000, IDLE));
    assertEquals(Set.of(), closedAt(2000, idle(6, 1)));
    assertEquals(Set.of(), closedAt(3000, idle(6, 2)));
    assertEquals(Set.of(idle(6, 2)), closedAt(4000, idle(6, 2)));
  }
}
