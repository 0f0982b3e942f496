package io.cosockpool.screen;

import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.linux.Signals;
import io.cosockpool.linux.Suspension;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Parts;
import io.cosockpool.model.Report;
import io.cosockpool.report.ChartStyle;
import io.cosockpool.report.LiveFrame;
import io.cosockpool.report.LiveMoment;
import io.cosockpool.report.LiveView;
import io.cosockpool.tracking.Chronicler;
import io.cosockpool.watch.Audience;
import io.cosockpool.watch.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows each reading on the terminal, and what the user wants to see of it. The terminal is taken
 * with the first reading, so that what goes wrong before is said as everywhere.
 */
public final class LiveScreen implements Audience, Watch.Pace, AutoCloseable {
  /** So many readings are seen as a course, at most. */
  private static final int POINTS = 240;

  private static final int MOST_POOLS = 1000;

  /** What nobody sees need not be drawn. */
  private static final long BETWEEN_DRAWINGS = Duration.ofMillis(50).toNanos();

  /** So often is it looked whether the interval, or the terminal, has changed. */
  private static final Duration SLICE = Duration.ofMillis(100);

  private final Style style;
  private final Interruption interruption;
  private final Audience afterwards;
  private final Chronicler recent = Chronicler.ofTheLast(POINTS, MOST_POOLS);
  private LiveView view;
  private Optional<Report> connections = Optional.empty();
  private Optional<Report> requests = Optional.empty();
  private @Nullable LiveMoment moment;
  private LiveFrame.Picture picture = new LiveFrame.Picture(List.of(), List.of(), 0, 0);
  private @Nullable Drawing drawing;
  private boolean isStopping;
  private long drawn;

  /**
   * What the terminal can show.
   *
   * @param color whether colours are wanted
   * @param unicode whether it shows more than ASCII
   */
  public record Style(boolean color, boolean unicode) {}

  /** How the user ends the program. */
  public interface Interruption {
    /** Wants it to be over. */
    void request();

    /** Waits, and answers whether anybody wants it to be over. */
    boolean requestedWithin(Duration time) throws InterruptedException;
  }

  /**
   * One that is not shown yet.
   *
   * @param first what it shows
   * @param afterwards who is told of the end, when the terminal is as it was
   */
  public LiveScreen(Style style, LiveView first, Interruption interruption, Audience afterwards) {
    this.style = style;
    this.afterwards = afterwards;
    this.view = first;
    this.interruption = interruption;
  }

  @Override
  public synchronized void take(
      Report report, Interval interval, Supplier<Interval> sinceStart, List<Finding> findings)
      throws OutputException {
    recent.add(interval, findings, report.occasion().endMilliseconds());
    if (has(report, parts -> parts.connections().isPresent())) {
      connections = Optional.of(report);
    }
    if (has(report, parts -> parts.requests().isPresent())) {
      requests = Optional.of(report);
    }
    if (drawing == null) {
      open();
    }
    boolean due = System.nanoTime() - drawn >= BETWEEN_DRAWINGS;
    if (due && !view.paused()) {
      moment =
          new LiveMoment(
              report,
              connections,
              requests,
              interval,
              sinceStart.get(),
              recent.chronicle().pools(),
              findings);
      draw();
    }
  }

  private static boolean has(Report report, Predicate<Parts> part) {
    return report.workers().stream().anyMatch(worker -> part.test(worker.parts()));
  }

  private void open() throws OutputException {
    Signals.ignoreAtScreen();
    Signals.endInOrder();
    Suspension.surround(this::leave, this::comeBack);
    Signals.handle("CONT", this::comeBack);
    try {
      drawing = Drawing.open(this::pressed);
    } catch (IOException e) {
      throw new OutputException("the terminal: " + e.getMessage());
    }
  }

  private synchronized void follow() {
    if (drawing != null && drawing.isResized()) {
      draw();
    }
    if (drawing != null && drawing.isAway() && !isStopping) {
      comeBack();
    }
  }

  /** The terminal is that of this process until it stops, a moment later. */
  private synchronized void leave() {
    isStopping = true;
    if (drawing != null) {
      drawing.leave();
    }
  }

  private synchronized void comeBack() {
    isStopping = false;
    if (drawing != null && drawing.comeBack()) {
      draw();
    }
  }

  private synchronized void pressed(Action action, String text) {
    if (action == Action.QUIT) {
      interruption.request();
    } else if (drawing != null) {
      if (action == Action.REDRAW) {
        drawing.forget();
      }
      view = Pages.after(action, text, view, picture);
      drawing.typing(view.typing());
      draw();
    }
  }

  private void draw() {
    if (drawing != null && moment != null && !drawing.isAway()) {
      ChartStyle chart = new ChartStyle(drawing.width(), style.color(), style.unicode());
      picture = LiveFrame.of(chart, drawing.height(), Action.hints(), moment, view);
      drawing.show(picture.lines());
      drawn = System.nanoTime();
    }
  }

  @Override
  public synchronized Duration interval() {
    return view.interval();
  }

  @Override
  public synchronized boolean wantsRequests() {
    return view.page() == LiveView.Page.CHOSEN;
  }

  @Override
  public boolean isOverWithin(Duration time) throws InterruptedException {
    Duration before = interval();
    long start = System.nanoTime();
    while (true) {
      Duration wait = time.plus(interval()).minus(before);
      Duration left = wait.minusNanos(System.nanoTime() - start);
      if (left.isNegative()) {
        return interruption.requestedWithin(Duration.ZERO);
      }
      if (interruption.requestedWithin(left.compareTo(SLICE) < 0 ? left : SLICE)) {
        return true;
      }
      follow();
    }
  }

  @Override
  public void end(Report report, Interval sinceStart, List<Finding> findings)
      throws ClosedPipeException, OutputException {
    close();
    afterwards.end(report, sinceStart, findings);
  }

  /** Leaves the terminal as it was. */
  @Override
  public synchronized void close() {
    if (drawing != null) {
      drawing.close();
      drawing = null;
    }
  }
}
