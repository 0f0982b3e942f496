package io.cosockpool.walk;

import io.cosockpool.memory.MemoryException;
import java.util.List;

/**
 * A way through another process's memory, written as if that process stood still: a pure function
 * of a {@link Snapshot}. The same bytes give the same result, and a walk keeps nothing between two
 * attempts, so that it may be tried as often as it takes. It sees no clock: times in a result are
 * those that stand in memory.
 *
 * <p>The package {@code reading} tries walks. An attempt ends where the walk looks at bytes that
 * were not read yet; these are read, together with all that other walks asked for, and the walk
 * starts again from its beginning. Its result is believed when one batch held all that it asked
 * for.
 *
 * <p>Two walks that are {@code equal} lead the same way: a walk is a record of what it starts from.
 *
 * @param <T> what it finds; immutable, and without a {@link io.cosockpool.memory.Block}, whose
 *     bytes are good for one attempt
 */
public interface Walk<T> {
  /**
   * Goes the way once.
   *
   * @throws MemoryException if what stands there is not what it should be: the bytes may have
   *     changed while they were read, so whoever tries walks tries this one again
   */
  T of(Snapshot memory) throws MemoryException;

  /**
   * What the walk is about, to know it again when it starts from elsewhere, such as a pool whose
   * node in the table moved. Unequal for any two walks of one process at one time.
   */
  default Object identity() {
    return this;
  }

  /**
   * Whether a result is true whatever led to the walk: what leads to it is then not read again for
   * its sake.
   */
  default boolean standsAlone() {
    return false;
  }

  /**
   * How many bytes a result takes beyond the few that every result does: names, and lists of what
   * was found. They count in the budget of the process.
   */
  default long bytes(T result) {
    return 0;
  }

  /**
   * The walks that a result leads to. What an earlier result led to and this one does not is given
   * up.
   */
  default List<? extends Walk<?>> leadsTo(T result) {
    return List.of();
  }
}
