package io.cosockpool.reading;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.List;
import java.util.function.Function;

/**
 * A small walk that a test writes down in place.
 *
 * @param identity what it is about
 * @param way the way that it goes
 * @param next what its result leads to
 * @param <T> what it finds
 */
record Trial<T>(Object identity, Way<T> way, Function<T, List<? extends Walk<?>>> next)
    implements Walk<T> {
  /** A way through memory. */
  @FunctionalInterface
  interface Way<T> {
    T go(Snapshot memory) throws MemoryException;
  }

  /** A walk that leads to no other. */
  static <T> Trial<T> of(Object identity, Way<T> way) {
    return new Trial<>(identity, way, result -> List.of());
  }

  /** The same with others that its result leads to. */
  Trial<T> leading(Function<T, List<? extends Walk<?>>> others) {
    return new Trial<>(identity, way, others);
  }

  @Override
  public T of(Snapshot memory) throws MemoryException {
    return way.go(memory);
  }

  @Override
  public List<? extends Walk<?>> leadsTo(T result) {
    return next.apply(result);
  }
}
