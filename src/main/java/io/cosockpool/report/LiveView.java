package io.cosockpool.report;

import java.time.Duration;
import java.util.Optional;

/**
 * What somebody wants to see on the live screen, and how.
 *
 * @param page what it shows
 * @param by what a row of the first page stands for
 * @param order of these rows
 * @param filter a part of the names, or a glob; empty for all pools
 * @param typing whether the filter is being written
 * @param chosen the row that was chosen; the first one if it is not there
 * @param scrolled how many lines of another page are above the screen
 * @param paused whether it stands still
 * @param interval from one reading to the next
 */
public record LiveView(
    Page page,
    PoolGrouping by,
    PoolOrder order,
    String filter,
    boolean typing,
    Optional<LiveRow> chosen,
    int scrolled,
    boolean paused,
    Duration interval) {
  /** What it shows. */
  public enum Page {
    /** All pools and workers. */
    POOLS,
    /** What the chosen row stands for. */
    CHOSEN,
    /** All findings, whole. */
    FINDINGS,
    /** All keys. */
    KEYS
  }

  /** The pools, by how much they are used. */
  public static LiveView first(PoolGrouping by, PoolOrder order, Duration interval) {
    return new LiveView(Page.POOLS, by, order, "", false, Optional.empty(), 0, false, interval);
  }

  /** Another page, from its first line on. */
  public LiveView on(Page other) {
    return new LiveView(other, by, order, filter, false, chosen, 0, paused, interval);
  }

  /** Other rows in another order. */
  public LiveView of(PoolGrouping otherBy, PoolOrder otherOrder) {
    return new LiveView(
        page, otherBy, otherOrder, filter, typing, chosen, scrolled, paused, interval);
  }

  /** Another filter. */
  public LiveView filtered(String other, boolean isTyped) {
    return new LiveView(page, by, order, other, isTyped, chosen, scrolled, paused, interval);
  }

  /** Another row. */
  public LiveView choosing(LiveRow row) {
    return new LiveView(
        page, by, order, filter, typing, Optional.of(row), scrolled, paused, interval);
  }

  /** Further up or down on a page of lines. */
  public LiveView scrolledTo(int line) {
    return new LiveView(page, by, order, filter, typing, chosen, line, paused, interval);
  }

  /** Standing still, or going on. */
  public LiveView paused(boolean stands) {
    return new LiveView(page, by, order, filter, typing, chosen, scrolled, stands, interval);
  }

  /** Read more or less often. */
  public LiveView every(Duration other) {
    return new LiveView(page, by, order, filter, typing, chosen, scrolled, paused, other);
  }
}
