package io.cosockpool.image;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** An address space that stands still, so that a walk has all that it asks for at once. */
public final class StillMemory implements Snapshot {
  private static final Block.Usage NOBODY =
      new Block.Usage() {
        @Override
        public void used(int offset, int length) {}

        @Override
        public void usedAsName(int offset, int length) {}

        @Override
        public void usedInAnyOrder(int recordLength) {}
      };

  private final AddressSpace space;
  private final LongFunction<Block.Usage> usages;

  /** With nobody who follows what is looked at. */
  public StillMemory(AddressSpace space) {
    this(space, address -> NOBODY);
  }

  /** With somebody who follows what is looked at, from an address on. */
  public StillMemory(AddressSpace space, LongFunction<Block.Usage> usages) {
    this.space = space;
    this.usages = usages;
  }

  @Override
  public Block read(Range range) throws UnreadableException {
    if (!space.isMapped(range.address(), range.length())) {
      throw new UnreadableException(range);
    }
    return new Block(
        range, space.bytes(range.address(), range.length()), usages.apply(range.address()));
  }

  @Override
  public Block again(Range range) throws UnreadableException {
    return read(range);
  }

  @Override
  public List<Block> links(Range first, int next, long end, long most)
      throws UnreadableException, BrokenInvariantException {
    List<Block> links = new ArrayList<>();
    for (Range link = first; link.address() != end; ) {
      if (links.size() >= most) {
        throw new BrokenInvariantException(first.place(), "the queue does not close in " + most);
      }
      Block block = read(link);
      links.add(block);
      link = new Range(block.i64(next), first.length(), first.place());
    }
    return links;
  }
}
