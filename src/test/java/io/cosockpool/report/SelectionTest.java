package io.cosockpool.report;

import static io.cosockpool.report.Reports.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Report;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {
  /** A pool of one worker that is larger, and waited for more, than each of another in three. */
  private static final Report REPORT =
      Reports.of(
          Reports.http(7, pool("one", 100, 50, 100, 0, 9), pool("three", 40, 50, 40, 0, 4)),
          Reports.http(8, pool("three", 40, 50, 40, 0, 4)),
          Reports.http(9, pool("three", 40, 50, 40, 0, 4)));

  private static List<String> names(Order order, Function<Row, Load> shown) {
    return new Selection(Grouping.POOL, order, 0)
        .allRows(REPORT, shown).stream().map(row -> row.name().toString()).toList();
  }

  @ParameterizedTest
  @CsvSource({"SIZE", "WAITING"})
  void rowsAreInTheOrderOfTheNumbersThatAreShown(Order order) {
    assertEquals(List.of("one", "three"), names(order, Row::load));
    assertEquals(List.of("three", "one"), names(order, Row::total));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void theMostUsedWorkerDecidesWhatIsUsedMost(boolean sums) {
    assertEquals(List.of("three", "one"), names(Order.USAGE, sums ? Row::total : Row::load));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 3", "4, 0", "9, 0"})
  void rowsThatAreNotShownAreCounted(int top, int leftOut) {
    assertEquals(leftOut, new Selection(Grouping.BOTH, Order.NAME, top).leftOut(REPORT));
  }
}
