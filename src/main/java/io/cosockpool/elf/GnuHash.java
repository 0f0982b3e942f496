package io.cosockpool.elf;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * DT_GNU_HASH: four 32-bit words (buckets, index of the first hashed symbol, words of the Bloom
 * filter, its shift), the filter's 64-bit words, the buckets, and one hash for each symbol, whose
 * lowest bit ends a chain.
 */
record GnuHash(
    Image image,
    long symbols,
    long strings,
    long hash,
    long buckets,
    long firstSymbol,
    long bloomWords,
    long bloomShift)
    implements SymbolTable {
  private static final int STRETCH = 16;

  @Override
  public Optional<SymbolTable> withHashHeader(Block header) {
    long buckets = header.u32(0);
    long bloomWords = header.u32(8);
    if (buckets == 0 || bloomWords == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new GnuHash(
            image, symbols, strings, hash, buckets, header.u32(4), bloomWords, header.u32(12)));
  }

  @Override
  public Range bloomRange(SymbolName name) {
    return new Range(hash + 16 + 8 * (name.gnuHash() / 64 % bloomWords), 8, hashPlace());
  }

  @Override
  public Range bucketRange(SymbolName name) {
    return new Range(bucketsStart() + 4 * (name.gnuHash() % buckets), 4, hashPlace());
  }

  @Override
  public OptionalLong firstOfChain(SymbolName name, Block bloom, Block bucket) {
    long hashed = name.gnuHash();
    long word = bloom.i64(0);
    boolean possible = ((word >>> hashed) & (word >>> (hashed >>> bloomShift)) & 1) != 0;
    long first = bucket.u32(0);
    return possible && first >= firstSymbol ? OptionalLong.of(first) : OptionalLong.empty();
  }

  @Override
  public Range chainRange(long index) {
    return new Range(
        bucketsStart() + 4 * buckets + 4 * (index - firstSymbol), 4 * STRETCH, hashPlace());
  }

  @Override
  public Stretch scan(SymbolName name, long index, Block stretch) {
    long hashed = name.gnuHash();
    List<Long> found = new ArrayList<>();
    for (int i = 0; i < STRETCH; i++) {
      long entry = stretch.u32(4 * i);
      if ((entry | 1) == (hashed | 1)) {
        found.add(index + i);
      }
      if ((entry & 1) != 0) {
        return new Stretch(found, OptionalLong.empty());
      }
    }
    return new Stretch(found, OptionalLong.of(index + STRETCH));
  }

  private long bucketsStart() {
    return hash + 16 + 8 * bloomWords;
  }
}
