package io.cosockpool.elf;

import java.nio.charset.StandardCharsets;

/**
 * A name to look for with its hashes, which are the same for every table.
 *
 * @param text the name
 * @param gnuHash the hash of DT_GNU_HASH
 * @param sysvHash the hash of DT_HASH
 */
record SymbolName(String text, long gnuHash, long sysvHash) {
  static SymbolName of(String text) {
    long gnu = 5381;
    long sysv = 0;
    for (int i = 0; i < text.length(); i++) {
      gnu = (gnu * 33 + text.charAt(i)) & 0xffffffffL;
      sysv = (sysv << 4) + text.charAt(i);
      long high = sysv & 0xf0000000L;
      sysv = (sysv ^ (high >>> 24)) & ~high & 0xffffffffL;
    }
    return new SymbolName(text, gnu, sysv);
  }

  /** The name as it stands in a string table. */
  byte[] terminated() {
    return (text + '\0').getBytes(StandardCharsets.US_ASCII);
  }
}
