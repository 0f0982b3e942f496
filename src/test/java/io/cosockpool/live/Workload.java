package io.cosockpool.live;

import io.cosockpool.model.Subsystem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pools that the workers make for themselves when they start, in this order. */
public record Workload(List<PoolSpec> pools) {

  /** No pools at all. */
  public static Workload none() {
    return new Workload(List.of());
  }

  /** Pools in every state, and with keys of every kind. */
  public static Workload everyState() {
    return new Workload(
        Stream.of(madeBySetkeepalive(), oddKeys(), ofOneSubsystem(), madeByConnect())
            .flatMap(Function.identity())
            .toList());
  }

  /** A thousand pools of 30 places with one to three connections each. */
  public static Workload thousandPools() {
    return new Workload(IntStream.range(0, 1000).mapToObj(Workload::oneOfThousand).toList());
  }

  /** One pool of 10,000 places, of which 900 are idle and 100 in use. */
  public static Workload hugePool() {
    return new Workload(
        List.of(PoolSpec.named("huge").size(10_000).open(1000).putBack(1000).take(100)));
  }

  /** The Lua table of this workload, of which a module passes over what it cannot make. */
  String toLua() {
    return pools.stream().map(PoolSpec::toLua).collect(Collectors.joining(",\n", "{\n", "\n}"));
  }

  private static PoolSpec oneOfThousand(int number) {
    int connections = 1 + number % 3;
    return PoolSpec.named("pool-%04d".formatted(number))
        .size(30)
        .open(connections)
        .putBack(connections)
        .take(number % 2);
  }

  private static Stream<PoolSpec> madeBySetkeepalive() {
    return Stream.of(
        PoolSpec.withDefaultKey().size(5).open(3).putBack(2),
        PoolSpec.withDefaultKey().overUnixSocket().size(4).open(2).putBack(2).take(1),
        PoolSpec.named("idle").size(10).open(4).putBack(4),
        PoolSpec.named("reused").size(9).open(6).putBack(5).reuse(8).take(1),
        PoolSpec.named("in use").size(4).open(3).putBack(3).take(2),
        PoolSpec.named("full").size(2).open(2).putBack(2).take(2),
        PoolSpec.named("more than its size").open(2).putBack(1).take(3),
        PoolSpec.named("more put back than it holds").size(2).open(4).putBack(4),
        PoolSpec.named("dropped").open(1).putBack(1).take(1).close(1));
  }

  private static Stream<PoolSpec> oddKeys() {
    Stream<byte[]> keys =
        Stream.of(
                "NUL\0inside",
                "\0NUL first",
                "",
                "new\nline",
                "quotes \" ' ` and \\",
                "umlaut \u00e4 and \ud83d\ude00",
                "terminal \033[2J\033]0;title\007 and \u009b31m",
                "html </script><script>alert(1)</script><img src=x onerror=alert(1)>",
                "right-to-left \u202e\u2066\u200f",
                "300 bytes ".repeat(30))
            .map(key -> key.getBytes(StandardCharsets.UTF_8));
    byte[] invalidUtf8 = {'n', 'o', 't', ' ', (byte) 0xff, (byte) 0xc3, '(', (byte) 0x80};
    return Stream.concat(
        Stream.concat(keys, Stream.of(invalidUtf8))
            .map(key -> PoolSpec.named(key).size(3).open(2).putBack(2).take(1)),
        Stream.of(PoolSpec.named("emptied\0but there").open(1).putBack(1).take(1).close(1)));
  }

  /** Of the same key in both, with different numbers, and of a key that only one of them has. */
  private static Stream<PoolSpec> ofOneSubsystem() {
    return Stream.of(
        PoolSpec.named("in both").onlyIn(Subsystem.HTTP).size(3).open(2).putBack(2),
        PoolSpec.named("in both").onlyIn(Subsystem.STREAM).size(7).open(4).putBack(3),
        PoolSpec.named("in stream").onlyIn(Subsystem.STREAM).size(2).open(1).putBack(1));
  }

  private static Stream<PoolSpec> madeByConnect() {
    return Stream.of(
        PoolSpec.named("by connect").madeByConnect().size(10).open(4).putBack(3),
        PoolSpec.named("by connect, full").madeByConnect().size(2).open(2),
        PoolSpec.named("by connect, more than its size").madeByConnect().open(3),
        PoolSpec.named("by connect, more put back than it holds")
            .madeByConnect()
            .size(2)
            .open(3)
            .putBack(3),
        PoolSpec.named("by connect, without a socket").toUnresolvableHost().madeByConnect().open(1),
        PoolSpec.named("backlog, room").backlog(2).size(3).open(2).putBack(1),
        PoolSpec.named("backlog 0").backlog(0).size(2).open(2),
        PoolSpec.named("backlog 0, refusing").backlog(0).size(2).open(2).further(2),
        PoolSpec.named("queueing").backlog(3).size(2).open(2).further(2),
        PoolSpec.named("queue full").backlog(2).open(1).further(4),
        PoolSpec.named("queueing\0NUL").overUnixSocket().backlog(40).size(2).open(2).further(25));
  }
}
