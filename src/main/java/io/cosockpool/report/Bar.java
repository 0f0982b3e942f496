package io.cosockpool.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A horizontal bar: the parts of a stack, measured by its limit. The mark of the limit stands at
 * the same place in every bar; what is beyond the limit, and what waits, is drawn behind it.
 */
final class Bar {
  private final Ink[] columns;
  private int at;

  private Bar(int width) {
    columns = new Ink[width];
    Arrays.fill(columns, Ink.EMPTY);
  }

  /**
   * Draws a stack.
   *
   * @param inside how many columns stand for the limit
   * @param beyond how many columns there are behind the mark of the limit
   */
  static Ink[] of(Stack stack, int inside, int beyond) {
    Bar bar = new Bar(inside + 1 + beyond);
    long limit = Math.max(1, stack.limit());
    List<Stack.Layer> within = within(stack.layers(), limit);
    bar.drawInside(within, limit, inside);
    bar.at = inside;
    bar.draw(Ink.LIMIT, 1, inside + 1);
    for (int i = 0; i < within.size(); i++) {
      Stack.Layer layer = stack.layers().get(i);
      bar.drawBeyond(layer.ink(), columns(layer.count() - within.get(i).count(), limit, inside));
    }
    return bar.columns;
  }

  /** The layers, each with what of it has a place before the mark. */
  private static List<Stack.Layer> within(List<Stack.Layer> layers, long limit) {
    List<Stack.Layer> within = new ArrayList<>();
    long left = limit;
    for (Stack.Layer layer : layers) {
      long share = layer.waits() ? 0 : Math.min(layer.count(), left);
      within.add(Stack.Layer.of(layer.ink(), share));
      left -= share;
    }
    return within;
  }

  /** Only a bar with nothing left reaches the mark, and each part that is there is seen. */
  private void drawInside(List<Stack.Layer> layers, long limit, int inside) {
    int parts = (int) layers.stream().filter(layer -> layer.count() > 0).count();
    long all = layers.stream().mapToLong(Stack.Layer::count).sum();
    int filled =
        all == limit ? inside : Math.min(inside - 1, Math.max(parts, columns(all, limit, inside)));
    long drawn = 0;
    for (Stack.Layer layer : layers) {
      if (layer.count() > 0) {
        drawn += layer.count();
        parts--;
        int end = parts == 0 ? filled : Math.max(at + 1, columns(drawn, limit, inside));
        draw(layer.ink(), Math.min(end, filled - parts) - at, inside);
      }
    }
  }

  /** Whatever is there is seen: the least is one column. */
  private static int columns(long count, long limit, int inside) {
    double exact = (double) count / limit * inside;
    return count <= 0 ? 0 : (int) Math.max(1, Math.min(Math.round(exact), Integer.MAX_VALUE));
  }

  private void draw(Ink ink, int count, int end) {
    int to = (int) Math.min((long) at + count, end);
    while (at < to) {
      columns[at++] = ink;
    }
  }

  private void drawBeyond(Ink ink, int count) {
    boolean fits = (long) at + count <= columns.length;
    draw(ink, count, columns.length);
    if (!fits) {
      columns[columns.length - 1] = Ink.MORE;
    }
  }
}
