package io.cosockpool.tracking;

import io.cosockpool.model.Turnover;

/** A {@link Turnover} that goes on. */
final class Flow {
  private final Counter opened = new Counter();
  private final Counter reused = new Counter();
  private final Counter closed = new Counter();

  void opened(long connections) {
    opened.add(connections);
  }

  void reused(long uses) {
    reused.add(uses);
  }

  void closed(long connections) {
    closed.add(connections);
  }

  void restart() {
    opened.restart();
    reused.restart();
    closed.restart();
  }

  Turnover turnover(boolean sinceStart) {
    return new Turnover(
        opened.count(sinceStart), reused.count(sinceStart), closed.count(sinceStart));
  }
}
