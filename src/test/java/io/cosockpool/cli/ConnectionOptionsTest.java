package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.TcpState;
import io.cosockpool.report.ConnectionOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParameterException;

class ConnectionOptionsTest {
  private static final HeldConnection REDIS =
      Connections.held(ConnectionKind.COSOCKET_ACTIVE)
          .pool("redis")
          .between("10.0.0.2:41000", "10.0.0.7:6379")
          .tcp(TcpState.FIN_WAIT1, 0, 0)
          .build();

  private static final HeldConnection TIMER = Connections.held(ConnectionKind.TIMER).build();

  private static ShownConnections shown(String... arguments) {
    List<String> all = new ArrayList<>(List.of("connections"));
    all.addAll(List.of(arguments));
    return new ConnectionOptions().shown(Parsed.of(all.toArray(String[]::new)));
  }

  private static String refusal(String... arguments) {
    return String.valueOf(
        assertThrows(ParameterException.class, () -> shown(arguments)).getMessage());
  }

  @Test
  void withoutOptionsNoConnectionIsListedAndAllAreWanted() {
    assertFalse(shown().listed());
    assertFalse(shown("--top", "3").listed());
    assertTrue(shown().wants(REDIS));
    assertTrue(shown().wants(TIMER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--list",
        "-w",
        "--kind=timer",
        "--pool=a",
        "--peer=a:1",
        "--tcp-state=LISTEN",
        "--sort=age"
      })
  void whateverIsAboutConnectionsListsThem(String option) {
    assertTrue(shown(option).listed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --kind cosocket_active                | true
          --kind timer,COSOCKET_ACTIVE          | true
          --kind timer --kind cosocket_active   | true
          --kind cosocket_idle                  | false
          --pool red*                           | true
          --pool mysql --pool r?dis             | true
          --pool red                            | false
          --peer 10.0.0.7:6379                  | true
          --peer 10.0.0.7                       | true
          --peer 10.0.0.8 --peer 10.0.0.7       | true
          --peer 10.0.0                         | false
          --peer 10.0.0.7:80                    | false
          --tcp-state fin-wait1                 | true
          --tcp-state LISTEN,FIN_WAIT1          | true
          --tcp-state ESTABLISHED               | false
          --kind cosocket_active --pool mysql   | false
          """)
  void filtersHaveToAgree(String arguments, boolean wanted) {
    assertEquals(wanted, shown(arguments.split(" ")).wants(REDIS));
    assertEquals(
        arguments.contains("timer") && !arguments.contains("--pool"),
        shown(arguments.split(" ")).wants(TIMER));
  }

  @ParameterizedTest
  @CsvSource({
    "[2001:db8::1]:443, 2001:DB8::1, true",
    "[2001:db8::1]:443, [2001:db8::1], true",
    "[2001:db8::1]:443, [2001:db8::1]:443, true",
    "[2001:db8::1]:443, 2001:db8::2, false",
    "unix:/run/a.sock, unix:/run/a.sock, true",
    "unix:/run/a.sock, unix, false",
    "unix:, unix:, true",
  })
  void aPeerMatchesWithItsPortOrWithAny(String peer, String pattern, boolean matches) {
    assertEquals(matches, PeerPattern.of(pattern).matches(Connections.name(peer)));
  }

  @Test
  void theOrderAndTheMostAreTheUsersChoice() {
    ShownConnections shown = shown("--sort", "Unread", "--top=4");

    assertEquals(Optional.of(ConnectionOrder.UNREAD), shown.order());
    assertEquals(Optional.of(4), shown.top());
  }

  @Test
  void whatIsUnknownIsRefusedWithWhatThereIs() {
    String kinds = refusal("--kind", "cosocket");
    assertTrue(kinds.contains("'cosocket' is no kind of connection; there are listening, "), kinds);
    for (ConnectionKind kind : ConnectionKind.values()) {
      assertTrue(kinds.contains(kind.key()), kinds);
    }
    String states = refusal("--tcp-state", "UNKNOWN");
    assertTrue(states.contains("'UNKNOWN' is no TCP state; there are ESTABLISHED, "), states);
    assertFalse(states.contains(", UNKNOWN"), states);
    String orders = refusal("--sort", "size");
    for (ConnectionOrder order : ConnectionOrder.values()) {
      assertTrue(orders.contains(order.name()), orders);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--top=-1", "--top=x", "--kind", "--peer", "--kind=timer,nonsense"})
  void whatMakesNoSenseIsRefused(String option) {
    assertThrows(ParameterException.class, () -> shown(option), option);
  }
}
