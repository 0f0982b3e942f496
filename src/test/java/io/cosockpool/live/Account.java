package io.cosockpool.live;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one worker says of itself, counted from the results of its own calls.
 *
 * @param pools its pools by key, the key's bytes in hexadecimal
 * @param reused by the same keys how often the idle connections of a pool were reused, the one that
 *     was put back last first
 * @param luaModule {@code ngx.config.ngx_lua_version}: 10023 is http's 0.10.23, 16 stream's 0.0.16
 * @param passedOver pools that it was asked for and that its module cannot make
 * @param tcpSockets its open connections to the backend over TCP, counted by pools or not
 * @param unixSockets its open connections to the backend's {@code unix:} socket
 * @param refused connects that were refused because a pool and its backlog were full
 */
public record Account(
    Map<String, ExpectedPool> pools,
    Map<String, List<Long>> reused,
    int luaModule,
    int passedOver,
    int tcpSockets,
    int unixSockets,
    int refused) {

  private static final String POOL = "pool ";
  private static final String WORKER = "worker ";
  private static final String ERROR = "error ";

  /** Whether connect knows {@code pool_size} and {@code backlog}: http 0.10.14, stream 0.0.8. */
  boolean makesPoolsByConnect() {
    return passedOver == 0;
  }

  /** Reads what {@code fixtures/nginx/workload.lua} wrote; a workload that failed is an error. */
  static Account parse(String text) {
    if (text.startsWith(ERROR)) {
      throw new IllegalStateException("the workload failed: " + text.substring(ERROR.length()));
    }
    List<Numbers> pools =
        text.lines().filter(line -> line.startsWith(POOL)).map(Numbers::ofLine).toList();
    Numbers worker =
        text.lines().filter(line -> line.startsWith(WORKER)).map(Numbers::ofLine).findFirst().get();
    return new Account(
        byKey(pools),
        pools.stream().collect(Collectors.toMap(pool -> pool.word("key"), Account::reused)),
        worker.number("lua_module"),
        worker.number("passed_over"),
        worker.number("tcp_sockets"),
        worker.number("unix_sockets"),
        pools.stream().mapToInt(pool -> pool.number("refused")).sum());
  }

  private static Map<String, ExpectedPool> byKey(List<Numbers> pools) {
    Map<String, ExpectedPool> byKey = new HashMap<>();
    for (Numbers pool : pools) {
      if (byKey.put(pool.word("key"), expected(pool)) != null) {
        throw new IllegalArgumentException("two pools with the key " + pool.word("key"));
      }
    }
    return Map.copyOf(byKey);
  }

  private static List<Long> reused(Numbers pool) {
    return pool.word("reused").isEmpty()
        ? List.of()
        : Stream.of(pool.word("reused").split(",", -1)).map(Long::valueOf).toList();
  }

  private static ExpectedPool expected(Numbers pool) {
    int idle = pool.number("idle");
    int inUse = pool.number("in_use");
    int queue = pool.number("waiting");
    String backlog = pool.word("backlog");
    return new ExpectedPool(
        pool.number("size"),
        idle + inUse + queue,
        idle,
        inUse,
        backlog.equals("none") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(backlog)),
        queue);
  }

  /** A line's {@code name=value} words. */
  private record Numbers(Map<String, String> words) {

    static Numbers ofLine(String line) {
      Map<String, String> words = new HashMap<>();
      for (String word : line.substring(line.indexOf(' ') + 1).split(" ", -1)) {
        int equals = word.indexOf('=');
        words.put(word.substring(0, equals), word.substring(equals + 1));
      }
      return new Numbers(words);
    }

    String word(String name) {
      String value = words.get(name);
      if (value == null) {
        throw new IllegalArgumentException("no " + name + " in " + words);
      }
      return value;
    }

    int number(String name) {
      return Integer.parseInt(word(name));
    }
  }
}
