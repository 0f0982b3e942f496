package io.cosockpool.tracking;

import io.cosockpool.model.Name;
import io.cosockpool.model.Subsystem;
import java.util.Comparator;

/** What pools of different workers have in common. */
record PoolKey(Subsystem subsystem, Name name) implements Comparable<PoolKey> {
  private static final Comparator<PoolKey> ORDER =
      Comparator.comparing(PoolKey::subsystem).thenComparing(PoolKey::name);

  @Override
  public int compareTo(PoolKey other) {
    return ORDER.compare(this, other);
  }
}
