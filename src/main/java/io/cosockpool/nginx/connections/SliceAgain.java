package io.cosockpool.nginx.connections;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;

/**
 * A slice of nginx's connection pool once more, to see which connections have their entries still:
 * it leads nowhere.
 */
public record SliceAgain(EntryArray array, int slice) implements Walk<UsedEntries> {
  /** The first slices, as many as were read before. */
  public static List<SliceAgain> first(EntryArray array, int count) {
    List<SliceAgain> slices = new ArrayList<>();
    for (int slice = 0; slice < count; slice++) {
      slices.add(new SliceAgain(array, slice));
    }
    return slices;
  }

  @Override
  public UsedEntries of(Snapshot memory) throws MemoryException {
    return UsedEntries.of(memory, array, slice);
  }
}
