package io.cosockpool.report;

import java.util.Arrays;

/**
 * A horizontal bar: the parts of a load, measured by its size. The mark of the size stands at the
 * same place in every bar; what is beyond the size, and what waits, is drawn behind it.
 */
final class Bar {
  /** What a column of a bar shows. */
  enum Column {
    IN_USE,
    IDLE,
    WAITING,
    EMPTY,
    SIZE,
    MORE
  }

  private final Column[] columns;
  private int at;

  private Bar(int width) {
    columns = new Column[width];
    Arrays.fill(columns, Column.EMPTY);
  }

  /**
   * Draws a load.
   *
   * @param inside how many columns stand for the size
   * @param beyond how many columns there are behind the mark of the size
   */
  static Column[] of(Load load, int inside, int beyond) {
    Bar bar = new Bar(inside + 1 + beyond);
    long size = Math.max(1, load.size());
    long inUseInside = Math.min(load.inUse(), size);
    long idleInside = Math.min(load.idle(), size - inUseInside);
    int filled = filled(inUseInside, idleInside, size, inside);
    int leftForInUse = idleInside > 0 ? filled - 1 : filled;
    bar.draw(Column.IN_USE, Math.min(columns(inUseInside, size, inside), leftForInUse), inside);
    bar.draw(Column.IDLE, filled - bar.at, inside);
    bar.at = inside;
    bar.draw(Column.SIZE, 1, inside + 1);
    bar.drawBeyond(Column.IN_USE, columns(load.inUse() - inUseInside, size, inside));
    bar.drawBeyond(Column.IDLE, columns(load.idle() - idleInside, size, inside));
    bar.drawBeyond(Column.WAITING, columns(load.queued(), size, inside));
    return bar.columns;
  }

  /** Only a bar with nothing left reaches the mark, and each part that is there is seen. */
  private static int filled(long inUse, long idle, long size, int inside) {
    if (inUse + idle == size) {
      return inside;
    }
    int parts = (inUse > 0 ? 1 : 0) + (idle > 0 ? 1 : 0);
    return Math.min(inside - 1, Math.max(parts, columns(inUse + idle, size, inside)));
  }

  /** Whatever is there is seen: the least is one column. */
  private static int columns(long count, long size, int inside) {
    double exact = (double) count / size * inside;
    return count <= 0 ? 0 : (int) Math.max(1, Math.min(Math.round(exact), Integer.MAX_VALUE));
  }

  private void draw(Column column, int count, int end) {
    int to = (int) Math.min((long) at + count, end);
    while (at < to) {
      columns[at++] = column;
    }
  }

  private void drawBeyond(Column column, int count) {
    boolean fits = (long) at + count <= columns.length;
    draw(column, count, columns.length);
    if (!fits) {
      columns[columns.length - 1] = Column.MORE;
    }
  }
}
