package io.cosockpool.openresty;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.nginx.connections.UsedEntries;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;

/**
 * A slice of nginx's connection pool, which leads to a walk for each entry in use, and on to the
 * next slice as long as fewer were found than nginx says are in use: entries that were never used
 * stand at the end of the array.
 *
 * @param found how many entries in use the slices before it have
 */
public record SliceWalk(EntryContext context, int slice, long found) implements Walk<UsedEntries> {
  private record Identity(EntryContext context, int slice) {}

  @Override
  public Object identity() {
    return new Identity(context, slice);
  }

  @Override
  public UsedEntries of(Snapshot memory) throws MemoryException {
    return UsedEntries.of(memory, context.array(), slice);
  }

  @Override
  public List<Walk<?>> leadsTo(UsedEntries result) {
    List<Walk<?>> walks = new ArrayList<>();
    result.entries().forEach(found -> walks.add(new EntryWalk(context, found)));
    long foundNow = found + result.entries().size();
    if (foundNow < context.array().cycle().count() - result.after().free()
        && context.array().hasSlice(slice + 1)) {
      walks.add(new SliceWalk(context, slice + 1, foundNow));
    }
    return walks;
  }
}
