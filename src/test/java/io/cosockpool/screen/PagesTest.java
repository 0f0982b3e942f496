package io.cosockpool.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.RequestSamples;
import io.cosockpool.model.Subsystem;
import io.cosockpool.report.LiveFrame;
import io.cosockpool.report.LiveRow;
import io.cosockpool.report.LiveView;
import io.cosockpool.report.LiveView.Page;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PagesTest {
  private static final LiveFrame.Picture THREE =
      new LiveFrame.Picture(List.of(), List.of(row("a"), row("b"), row("c")), 2, 3);

  private static final LiveFrame.Picture LINES =
      new LiveFrame.Picture(List.of(), List.of(), 10, 35);

  private LiveView view = LiveView.first(PoolGrouping.POOL, PoolOrder.USAGE, Duration.ofSeconds(1));

  private static LiveRow row(String name) {
    return new LiveRow(PoolGrouping.POOL, Subsystem.HTTP, RequestSamples.name(name), 0);
  }

  private void press(Action action) {
    press(action, THREE);
  }

  private void press(Action action, LiveFrame.Picture seen) {
    view = Pages.after(action, "", view, seen);
  }

  private void type(String text) {
    text.codePoints()
        .forEach(
            character ->
                view = Pages.after(Action.TEXT, Character.toString(character), view, THREE));
  }

  @Test
  void rowsAreChosenWithoutLeavingTheList() {
    press(Action.UP);
    assertEquals(Optional.of(row("a")), view.chosen());
    press(Action.DOWN);
    assertEquals(Optional.of(row("b")), view.chosen());
    press(Action.PAGE_DOWN);
    assertEquals(Optional.of(row("c")), view.chosen());
    press(Action.TOP);
    assertEquals(Optional.of(row("a")), view.chosen());
    press(Action.BOTTOM);
    assertEquals(Optional.of(row("c")), view.chosen());
  }

  @Test
  void aRowIsOpenedAndLeftAsItWas() {
    press(Action.DOWN);
    press(Action.OPEN);
    assertEquals(Page.CHOSEN, view.page());
    press(Action.BACK);
    assertEquals(Page.POOLS, view.page());
    assertEquals(Optional.of(row("b")), view.chosen());
  }

  @Test
  void withoutARowNothingIsOpened() {
    press(Action.OPEN, LINES);

    assertEquals(Page.POOLS, view.page());
    assertTrue(view.chosen().isEmpty());
  }

  @Test
  void otherPagesScrollToTheirEndAndNoFurther() {
    press(Action.FINDINGS);
    press(Action.PAGE_DOWN, LINES);
    assertEquals(10, view.scrolled());
    press(Action.BOTTOM, LINES);
    assertEquals(25, view.scrolled());
    press(Action.DOWN, LINES);
    assertEquals(25, view.scrolled());
    press(Action.UP, LINES);
    assertEquals(24, view.scrolled());
    press(Action.KEYS);
    assertEquals(0, view.scrolled());
  }

  @Test
  void sortAndGroupGoThroughAllOfTheirKinds() {
    for (PoolOrder order : PoolOrder.values()) {
      assertEquals(order, view.order());
      press(Action.SORT);
    }
    for (PoolGrouping by : PoolGrouping.values()) {
      assertEquals(by, view.by());
      press(Action.GROUP);
    }
    assertEquals(PoolOrder.USAGE, view.order());
    assertEquals(PoolGrouping.POOL, view.by());
  }

  @Test
  void theFilterIsWrittenCorrectedAndEnded() {
    press(Action.FILTER);
    assertTrue(view.typing());
    type("dbé\033");
    assertEquals("dbé", view.filter());
    press(Action.ERASE);
    press(Action.DONE);
    assertFalse(view.typing());
    assertEquals("db", view.filter());
    press(Action.FILTER);
    press(Action.BACK);
    assertEquals("", view.filter());
    assertFalse(view.typing());
    press(Action.ERASE);
    assertEquals("", view.filter());
  }

  @Test
  void theFilterIsNoLongerThanALine() {
    press(Action.FILTER);
    type("x".repeat(1000));

    assertEquals(60, view.filter().length());
  }

  @Test
  void theIntervalStaysBetweenItsBounds() {
    press(Action.SLOWER);
    assertEquals(Duration.ofSeconds(2), view.interval());
    for (int i = 0; i < 20; i++) {
      press(Action.FASTER);
    }
    assertEquals(Duration.ofMillis(10), view.interval());
    for (int i = 0; i < 20; i++) {
      press(Action.SLOWER);
    }
    assertEquals(Duration.ofSeconds(10), view.interval());
  }

  @Test
  void anIntervalBetweenTheStepsGoesToTheNextOne() {
    view = view.every(Duration.ofMillis(300));
    press(Action.FASTER);
    assertEquals(Duration.ofMillis(200), view.interval());
  }

  @Test
  void pauseIsTakenBack() {
    press(Action.PAUSE);
    assertTrue(view.paused());
    press(Action.PAUSE);
    assertFalse(view.paused());
  }
}
