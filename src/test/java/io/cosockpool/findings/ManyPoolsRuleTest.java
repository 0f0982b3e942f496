package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.assertOnly;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.idle;
import static io.cosockpool.findings.Observed.worker;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.cosockpool.model.Pool;
import io.cosockpool.model.Worker;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names with a part that changes are told from names that say what they lead to. */
class ManyPoolsRuleTest {
  private static Worker numbered(int count, IntFunction<String> name) {
    return worker(
        7, IntStream.range(0, count).mapToObj(name).map(Observed::idle).toArray(Pool[]::new));
  }

  static List<IntFunction<String>> namesThatChange() {
    return List.of(
        i -> "user-" + i,
        i -> "session:%08x".formatted(i * 7_654_321),
        i -> "tenant:" + (100_000 + i),
        i -> "user." + i);
  }

  @ParameterizedTest
  @MethodSource("namesThatChange")
  void namesWithAPartThatChanges(IntFunction<String> name) {
    assertOnly(
        "many-pools",
        "50 pools have names that differ in numbers only, decimal or hexadecimal",
        findings(numbered(50, name)));
    assertNone(numbered(49, name));
  }

  static List<IntFunction<String>> namesThatArePeers() {
    return List.of(
        i -> "10.0." + i + ".7:6379",
        i -> "10.0.0." + i + ":6379:db1",
        i -> "http:10.0." + i + ".7:80",
        i -> "shard-" + i + ".example:5432",
        i -> "[fd00::" + i + "]:443",
        i -> "unix:/run/app-" + i + ".sock",
        i -> "10.1.0." + i,
        i -> "10.0.0.7:" + (30_000 + i),
        i -> "web-" + i + ":80",
        i -> "backend:" + (8000 + i),
        i -> "fd00::" + i,
        // the default names of lua-resty-mysql
        i -> "app:shop_" + i + ":10.0.0.5:3306",
        i -> "app_" + i + ":shop:db:3306",
        i -> "app:shop_" + i + ":/run/mysqld",
        // pgmoon
        i -> "10.0.0.7:5432:shop_" + i,
        i -> "db:5432:shop_" + i + ":app",
        // lua-resty-redis
        i -> "10.0.0.7:6379/app/" + i,
        i -> "unix:/run/redis/" + i,
        // lua-resty-http
        i -> "https:app" + i + ".example.com:443:true:app" + i + ".example.com:true::",
        i -> "https:app:443:true:app:true:::%064x".formatted(i),
        i -> "http:app" + i + ":80:nil::nil::",
        // Kong
        i -> "redis:6379::true:true:redis:user-" + i + "::0",
        // APISIX
        i -> "redis#cache#6379#" + i + "#2f0a81c4",
        i -> "word" + "x".repeat(i));
  }

  @ParameterizedTest
  @MethodSource("namesThatArePeers")
  void manyPeersAreNothingToSay(IntFunction<String> name) {
    assertNone(numbered(200, name));
  }

  private static Worker leading(IntFunction<String> name, IntFunction<String> peer) {
    return worker(
        7,
        IntStream.range(0, 50)
            .mapToObj(i -> Observed.holding(name.apply(i), Observed.idleAt(peer.apply(i), "")))
            .toArray(Pool[]::new));
  }

  /** Whose peer has another port. */
  @Test
  void aNumberThatIsNoPort() {
    IntFunction<String> user = i -> "user:" + (10_001 + i);
    assertOnly(
        "many-pools",
        "50 pools have names that differ in numbers only, decimal or hexadecimal",
        findings(leading(user, i -> "10.0.0.7:6379")));
    assertNone(leading(user, i -> "10.0.0.7:" + (10_001 + i)));
    assertNone(leading(user, i -> "127.0.0.1:" + (20_001 + i)));
    assertNone(leading(i -> "redis:6379:" + i, i -> "10.0.0.7:6379"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "1", "a:", "f-", "$1\\", "a.", "a.1", "a.-"})
  void longNamesTakeNoLongTime(String part) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertNone(worker(7, idle(part.repeat(500_000)))));
  }
}
