package io.cosockpool.elf;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The symbol table of one image behind its hash table; the two kinds of hash table differ only in
 * how a name leads to the indexes of symbols.
 */
sealed interface SymbolTable permits GnuHash, SysvHash {
  /**
   * Chains are read by stretches; a name's chain is a handful of symbols long, and a table whose
   * chain goes on for more than this many stretches is damaged.
   */
  int MAX_STRETCHES = 256;

  Image image();

  /** The address of the symbols, {@code Elf64_Sym}. */
  long symbols();

  /** The address of the strings. */
  long strings();

  /** The address of the hash table. */
  long hash();

  /** The table with the sizes that its header tells; empty if they cannot be. */
  Optional<SymbolTable> withHashHeader(Block header);

  Range bloomRange(SymbolName name);

  Range bucketRange(SymbolName name);

  /** The index of the first symbol that may be the name; empty if none can be. */
  OptionalLong firstOfChain(SymbolName name, Block bloom, Block bucket);

  /** The next stretch of a chain, from the symbol with this index on. */
  Range chainRange(long index);

  /** What a stretch of the chain says of a name. */
  Stretch scan(SymbolName name, long index, Block stretch);

  /**
   * What a stretch of a chain holds.
   *
   * @param symbols indexes of symbols that may have the name
   * @param next where the chain goes on; empty at its end
   */
  record Stretch(List<Long> symbols, OptionalLong next) {}

  /** The table that a dynamic section describes, DT_GNU_HASH first. */
  static Optional<SymbolTable> of(Image image, Block section) {
    OptionalLong symbols = image.dynamicAddress(section, Image.DT_SYMTAB);
    OptionalLong strings = image.dynamicAddress(section, Image.DT_STRTAB);
    OptionalLong gnuHash = image.dynamicAddress(section, Image.DT_GNU_HASH);
    OptionalLong sysvHash = image.dynamicAddress(section, Image.DT_HASH);
    if (symbols.isEmpty() || strings.isEmpty()) {
      return Optional.empty();
    }
    if (gnuHash.isPresent()) {
      return Optional.of(
          new GnuHash(
              image, symbols.getAsLong(), strings.getAsLong(), gnuHash.getAsLong(), 0, 0, 0, 0));
    }
    if (sysvHash.isPresent()) {
      return Optional.of(
          new SysvHash(
              image, symbols.getAsLong(), strings.getAsLong(), sysvHash.getAsLong(), 0, 0));
    }
    return Optional.empty();
  }

  /** A place in the hash table, for errors. */
  default Place hashPlace() {
    return Place.of("image at 0x" + Long.toHexString(image().base())).part(".hash");
  }
}
