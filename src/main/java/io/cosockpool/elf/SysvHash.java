package io.cosockpool.elf;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Range;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * DT_HASH: two 32-bit words (buckets, chains), the buckets, and for each symbol the index of the
 * next one of its chain, 0 at the end. It has no filter and holds no hashes.
 */
record SysvHash(Image image, long symbols, long strings, long hash, long buckets, long chains)
    implements SymbolTable {
  @Override
  public Optional<SymbolTable> withHashHeader(Block header) {
    long buckets = header.u32(0);
    return buckets == 0
        ? Optional.empty()
        : Optional.of(new SysvHash(image, symbols, strings, hash, buckets, header.u32(4)));
  }

  /** There is no filter: the header stands in for it, so that both kinds take the same steps. */
  @Override
  public Range bloomRange(SymbolName name) {
    return new Range(hash, 8, hashPlace());
  }

  @Override
  public Range bucketRange(SymbolName name) {
    return new Range(hash + 8 + 4 * (name.sysvHash() % buckets), 4, hashPlace());
  }

  @Override
  public OptionalLong firstOfChain(SymbolName name, Block bloom, Block bucket) {
    return symbolOf(bucket.u32(0));
  }

  @Override
  public Range chainRange(long index) {
    return new Range(hash + 8 + 4 * buckets + 4 * index, 4, hashPlace());
  }

  @Override
  public Stretch scan(SymbolName name, long index, Block stretch) {
    return new Stretch(List.of(index), symbolOf(stretch.u32(0)));
  }

  private OptionalLong symbolOf(long index) {
    return index == 0 || index >= chains ? OptionalLong.empty() : OptionalLong.of(index);
  }
}
