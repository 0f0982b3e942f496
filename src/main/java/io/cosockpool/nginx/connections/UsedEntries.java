package io.cosockpool.nginx.connections;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.nginx.layouts.CycleCounters;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of a slice of the array that are in use, with the counters as they stood before and
 * after the slice was read. A free entry has no descriptor, and its {@code data} leads to the next
 * free one; whether that tells them apart shows when their number is compared with nginx's own.
 *
 * @param entries in the order of the array
 * @param before the counters in front of the slice
 * @param after the counters behind all else that was read with it
 */
public record UsedEntries(
    List<FoundEntry> entries, CycleCounters.Values before, CycleCounters.Values after) {
  /** What a slice holds. */
  public static UsedEntries of(Snapshot memory, EntryArray array, int slice)
      throws UnreadableException {
    CycleCounters counters = array.cycle().counters();
    Block before = memory.read(counters.range());
    Block entries = memory.read(array.slice(slice));
    Block after = memory.again(counters.range());
    int length = array.cycle().connectionLength();
    List<FoundEntry> used = new ArrayList<>();
    int slot = array.firstOf(slice);
    for (int at = 0; at < entries.length(); at += length, slot++) {
      array.used(slot, entries, at).ifPresent(used::add);
    }
    return new UsedEntries(used, counters.of(before), counters.of(after));
  }

  /** Whether nginx neither took nor gave back an entry while the slice was read. */
  public boolean heldStill() {
    return before.firstFree() == after.firstFree() && before.free() == after.free();
  }
}
