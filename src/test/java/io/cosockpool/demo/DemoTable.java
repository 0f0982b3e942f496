package io.cosockpool.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The table that the demo prints on standard output. */
public final class DemoTable {
  static final int WORKERS = 2;

  /** What pools.lua makes: SIZE CONNECTIONS IN-USE FREE BACKLOG QUEUE POOL. */
  private static final Set<String> POOLS =
      Set.of(
          "30 4 0 4 - 0 idle",
          "10 4 3 1 - 0 in-use",
          "2 2 2 0 - 0 full",
          "2 5 2 0 5 3 queueing",
          "20 3 1 2 - 0 127.0.0.1:PORT",
          "5 1 0 1 - 0 unix:PATH");

  private DemoTable() {}

  /** Asserts that each of the workers has exactly the pools that pools.lua makes. */
  public static void assertShowsEveryState(String output) {
    List<List<String>> rows =
        output
            .lines()
            .filter(line -> line.startsWith("http "))
            .map(line -> List.of(line.split(" +")))
            .toList();
    var poolsByPid =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.get(1), Collectors.mapping(DemoTable::pool, Collectors.toList())));
    assertEquals(WORKERS, poolsByPid.size(), output);
    for (List<String> pools : poolsByPid.values()) {
      assertEquals(POOLS, Set.copyOf(pools), output);
      assertEquals(POOLS.size(), pools.size(), output);
    }
  }

  private static String pool(List<String> row) {
    return String.join(" ", row.subList(2, row.size()))
        .replaceFirst("127\\.0\\.0\\.1:[0-9]+$", "127.0.0.1:PORT")
        .replaceFirst("unix:/.*/backend\\.sock$", "unix:PATH");
  }
}
