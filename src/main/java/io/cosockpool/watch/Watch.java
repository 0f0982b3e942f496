package io.cosockpool.watch;

import io.cosockpool.findings.Findings;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.reading.RecentReadings;
import io.cosockpool.tracking.Tracker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads at an interval, as long as it is wanted. A reading that takes longer than the interval
 * leaves out the times that pass meanwhile; the next one begins at the next multiple.
 */
public final class Watch {
  private final Plan plan;
  private final Reading reading;
  private final Selection selection;
  private final Predicate<Report> over;
  private final Pace pace;
  private final Tracker tracker = new Tracker(Tracker.Room.USUAL);
  private final RecentReadings recent = new RecentReadings();
  private final Appetite appetite;
  private List<Finding> findings = List.of();

  /**
   * How long to read.
   *
   * @param count how many there are at most
   * @param length after which it is over
   * @param forgets whether each interval forgets what is gone, and nothing is told in the end
   * @param judgement by what findings are judged
   * @param peerLimit the connections that one peer can take, if that is known
   */
  public record Plan(
      OptionalLong count,
      Optional<Duration> length,
      boolean forgets,
      Judgement judgement,
      OptionalLong peerLimit) {}

  /** Reads all targets once. */
  public interface Reading {
    /** What was read, with all that could not be. */
    Report take(Set<Part> parts) throws InterruptedException;
  }

  /** How often somebody wants readings, and of what. */
  public interface Pace {
    /** The time from the beginning of a reading to that of the next. */
    Duration interval();

    /**
     * Waits for so long, or for a time that fits the interval if that changes meanwhile.
     *
     * @return whether somebody wants it to be over
     */
    boolean isOverWithin(Duration time) throws InterruptedException;

    /** Whether somebody looks at requests, so that they are worth a good part of the time. */
    boolean wantsRequests();
  }

  /**
   * To be run.
   *
   * @param selection what of it anybody is told of
   * @param over whether a reading shows that there is nothing left to read
   */
  public Watch(Plan plan, Reading reading, Selection selection, Predicate<Report> over, Pace pace) {
    this.plan = plan;
    this.reading = reading;
    this.selection = selection;
    this.over = over;
    this.pace = pace;
    this.appetite = new Appetite(plan.judgement() != Judgement.NONE);
  }

  /** Reads until it is over, and answers the last reading. */
  public Report run(Audience audience)
      throws InterruptedException, ClosedPipeException, OutputException {
    long start = System.nanoTime();
    long due = start;
    for (long count = 1; ; count++) {
      Report report = read(appetite.parts(System.nanoTime(), pace.wantsRequests()));
      boolean isOver = over.test(report);
      if (isOver && count == 1) {
        return report;
      }
      audience.take(report, next(), tracker::sinceStart, findings);
      long interval = pace.interval().toNanos();
      long missed = (System.nanoTime() - due) / interval;
      due += (missed + 1) * interval;
      long left = due - System.nanoTime();
      boolean ends =
          isOver
              || count == plan.count().orElse(-1)
              || plan.length().filter(length -> isOver(start, left, length)).isPresent();
      if (ends || pace.isOverWithin(Duration.ofNanos(left))) {
        return end(audience, report, isOver);
      }
      if (pace.interval().toNanos() != interval) {
        due = System.nanoTime();
      }
      tracker.miss(missed);
    }
  }

  /** Whether the next reading would begin too late. */
  private static boolean isOver(long start, long left, Duration length) {
    return System.nanoTime() + left - start >= length.toNanos();
  }

  private Report read(Set<Part> parts) throws InterruptedException {
    long begin = System.nanoTime();
    Report report = reading.take(parts);
    long end = System.nanoTime();
    appetite.took(parts, report, begin, end);
    if (plan.judgement() != Judgement.NONE) {
      judge(report, parts);
    }
    Report wanted = selection.of(report);
    tracker.add(wanted, end);
    return wanted;
  }

  private void judge(Report report, Set<Part> parts) {
    Report lasting = plan.judgement() == Judgement.OVER_TIME ? recent.add(report) : report;
    if (parts.contains(Part.CONNECTIONS)) {
      findings = selection.of(Findings.of(lasting, plan.peerLimit()));
    }
  }

  private Interval next() {
    Interval interval = tracker.next();
    if (plan.forgets()) {
      tracker.forgetGone();
    }
    return interval;
  }

  private Report end(Audience audience, Report last, boolean isOver)
      throws InterruptedException, ClosedPipeException, OutputException {
    if (plan.forgets()) {
      return last;
    }
    Report report = isOver ? last : read(Appetite.last());
    audience.end(report, tracker.sinceStart(), findings);
    return report;
  }
}
