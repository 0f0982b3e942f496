package io.cosockpool.report;

import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Report;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolListingTest {
  /** A pool of one worker that is larger, and waited for more, than each of another in three. */
  private static final Report REPORT =
      Reports.of(
          Reports.http(7, pool("one", 100, 50, 100, 0, 9), pool("three", 40, 50, 40, 0, 4)),
          Reports.http(8, pool("three", 40, 50, 40, 0, 4)),
          Reports.http(9, pool("three", 40, 50, 40, 0, 4)));

  private static List<String> names(PoolOrder order, Listing.Medium medium) {
    return new PoolListing(PoolGrouping.POOL, order, 0)
        .rows(REPORT, medium).stream().map(row -> row.name().toString()).toList();
  }

  @ParameterizedTest
  @CsvSource({"SIZE", "WAITING"})
  void rowsAreInTheOrderOfTheNumbersThatAreShown(PoolOrder order) {
    assertEquals(List.of("one", "three"), names(order, Listing.Medium.BARS));
    assertEquals(List.of("three", "one"), names(order, Listing.Medium.TABLE));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void theMostUsedWorkerDecidesWhatIsUsedMost(boolean sums) {
    assertEquals(
        List.of("three", "one"),
        names(PoolOrder.USAGE, sums ? Listing.Medium.TABLE : Listing.Medium.BARS));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 3", "4, 0", "9, 0"})
  void rowsThatAreNotShownAreCounted(int top, int leftOut) {
    assertEquals(leftOut, new PoolListing(PoolGrouping.BOTH, PoolOrder.NAME, top).leftOut(REPORT));
  }
}
