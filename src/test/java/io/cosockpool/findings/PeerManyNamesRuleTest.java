package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.assertOnly;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.holding;
import static io.cosockpool.findings.Observed.idleAt;
import static io.cosockpool.findings.Observed.names;
import static io.cosockpool.findings.Observed.only;
import static io.cosockpool.findings.Observed.worker;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Finding;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One peer under many names. */
class PeerManyNamesRuleTest {
  /** Pools of these names with one idle connection each, the first of them with some more. */
  private static Worker spread(String peer, int count, int more, IntFunction<String> name) {
    List<Pool> pools = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int connections = i == 0 ? 1 + more : 1;
      pools.add(
          holding(
              name.apply(i),
              IntStream.range(0, connections)
                  .mapToObj(each -> idleAt(peer, ""))
                  .toArray(IdleConnection[]::new)));
    }
    return worker(7, pools.toArray(Pool[]::new));
  }

  @Test
  void aPeerWithManyNames() {
    IntFunction<String> letters = i -> "tenant " + (char) ('a' + i);

    Finding finding = only(findings(spread("10.0.0.7:1", 10, 9, letters)));
    assertEquals("one-peer-many-names", finding.code());
    assertEquals(
        "19 idle connections to 10.0.0.7:1 in process 7 are spread over 10 names",
        finding.evidence().toString());
    assertEquals(10, names(finding).size());
    assertNone(spread("10.0.0.7:1", 9, 0, letters));
    assertNone(spread("10.0.0.7:1", 10, 10, letters));
    assertNone(spread("unix:", 10, 0, letters));
    assertOnly(
        "many-pools",
        "50 pools have names that differ in numbers only, decimal or hexadecimal",
        findings(spread("10.0.0.7:1", 50, 0, i -> "user-" + i)));
  }

  static List<IntFunction<String>> virtualHosts() {
    return List.of(
        host -> "app%c.example.com".formatted(host),
        host -> "app%c.example.com:443".formatted(host),
        host -> "app%c:80".formatted(host),
        host -> "https:app%1$c.example.com:443:true:app%1$c.example.com:true::".formatted(host),
        host -> "https:app%1$c:443:true:app%1$c:true::".formatted(host),
        host -> "https:gateway.example.com:443:true:app%c:true::".formatted(host),
        host -> "app:shop_%c:10.0.0.7:3306".formatted(host),
        host -> "db:5432:shop_%c".formatted(host),
        host -> "app:shop_%c:/run/mysqld".formatted(host),
        host -> "redis:6379/%c".formatted(host),
        host -> "redis#cache#6379#0#%c".formatted(host));
  }

  @ParameterizedTest
  @MethodSource("virtualHosts")
  void manyHostsAtOneAddressAreNothingToSay(IntFunction<String> name) {
    assertNone(spread("10.0.0.7:1", 20, 0, i -> name.apply('a' + i)));
  }
}
