package io.cosockpool.screen;

import io.cosockpool.report.LiveFrame;
import io.cosockpool.report.LiveRow;
import io.cosockpool.report.LiveView;
import io.cosockpool.report.LiveView.Page;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolOrder;
import java.time.Duration;
import java.util.List;

/** What each {@link Action} changes of what is shown. */
final class Pages {
  private static final List<Duration> INTERVALS =
      List.of(
          Duration.ofMillis(10),
          Duration.ofMillis(20),
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10));

  /** A filter that is longer than any line does no good. */
  private static final int LONGEST_FILTER = 60;

  private Pages() {}

  /**
   * What is shown after a key.
   *
   * @param text what the key stands for, where a filter is written
   * @param seen what was drawn before
   */
  static LiveView after(Action action, String text, LiveView view, LiveFrame.Picture seen) {
    return switch (action) {
      case UP -> moved(view, seen, -1);
      case DOWN -> moved(view, seen, 1);
      case PAGE_UP -> moved(view, seen, -seen.room());
      case PAGE_DOWN -> moved(view, seen, seen.room());
      case TOP -> moved(view, seen, -seen.length());
      case BOTTOM -> moved(view, seen, seen.length());
      case OPEN -> opened(view, seen);
      case BACK -> view.typing() ? view.filtered("", false) : view.on(Page.POOLS);
      case SORT -> view.of(view.by(), next(PoolOrder.values(), view.order()));
      case GROUP -> view.of(next(PoolGrouping.values(), view.by()), view.order());
      case FILTER -> view.on(Page.POOLS).filtered(view.filter(), true);
      case FINDINGS -> view.on(Page.FINDINGS);
      case PAUSE -> view.paused(!view.paused());
      case SLOWER -> view.every(longer(view.interval()));
      case FASTER -> view.every(shorter(view.interval()));
      case KEYS -> view.on(Page.KEYS);
      case TEXT -> typed(view, text);
      case ERASE -> erased(view);
      case DONE -> view.filtered(view.filter(), false);
      case REDRAW, QUIT -> view;
    };
  }

  private static LiveView moved(LiveView view, LiveFrame.Picture seen, int by) {
    if (view.page() != Page.POOLS) {
      int last = Math.max(0, seen.length() - seen.room());
      return view.scrolledTo(Math.clamp((long) view.scrolled() + by, 0, last));
    }
    if (seen.rows().isEmpty()) {
      return view;
    }
    int row = Math.clamp((long) chosen(view, seen) + by, 0, seen.rows().size() - 1);
    return view.choosing(seen.rows().get(row));
  }

  private static int chosen(LiveView view, LiveFrame.Picture seen) {
    return Math.max(0, view.chosen().map(seen.rows()::indexOf).orElse(0));
  }

  private static LiveView opened(LiveView view, LiveFrame.Picture seen) {
    if (view.page() != Page.POOLS || seen.rows().isEmpty()) {
      return view;
    }
    LiveRow row = seen.rows().get(chosen(view, seen));
    return view.choosing(row).on(Page.CHOSEN);
  }

  private static <E> E next(E[] all, E current) {
    return all[(List.of(all).indexOf(current) + 1) % all.length];
  }

  private static Duration longer(Duration interval) {
    return INTERVALS.stream()
        .filter(each -> each.compareTo(interval) > 0)
        .findFirst()
        .orElse(interval);
  }

  private static Duration shorter(Duration interval) {
    return INTERVALS.reversed().stream()
        .filter(each -> each.compareTo(interval) < 0)
        .findFirst()
        .orElse(interval);
  }

  private static LiveView typed(LiveView view, String text) {
    String filter = view.filter() + text;
    boolean fits = filter.codePoints().count() <= LONGEST_FILTER;
    boolean plain = text.codePoints().noneMatch(Character::isISOControl);
    return fits && plain ? view.filtered(filter, true) : view;
  }

  private static LiveView erased(LiveView view) {
    String filter = view.filter();
    return filter.isEmpty()
        ? view
        : view.filtered(filter.substring(0, filter.offsetByCodePoints(filter.length(), -1)), true);
  }
}
