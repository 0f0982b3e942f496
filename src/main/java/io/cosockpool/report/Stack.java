package io.cosockpool.report;

import java.util.List;

/**
 * The lengths of a bar's parts, and the limit that they are measured by.
 *
 * @param layers in the order in which they are drawn
 */
record Stack(long limit, List<Layer> layers) {
  /**
   * A part of a bar.
   *
   * @param waits whether it stands behind the mark of the limit, however much room is before it
   */
  record Layer(Ink ink, long count, boolean waits) {
    /** A part that has its share of the limit. */
    static Layer of(Ink ink, long count) {
      return new Layer(ink, count, false);
    }

    static Layer waiting(Ink ink, long count) {
      return new Layer(ink, count, true);
    }
  }

  /** Whether any part of it stands behind the mark of the limit. */
  boolean isBeyond() {
    long shares = 0;
    for (Layer layer : layers) {
      if (layer.waits() && layer.count() > 0) {
        return true;
      }
      shares += layer.waits() ? 0 : layer.count();
    }
    return shares > limit;
  }
}
