package io.cosockpool.dwarf;

import io.cosockpool.dwarf.binding.Dw;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/** Whether this machine has libdw, and what libdw says of its last failure. */
public final class Libdw {
  private static final String LIBRARY = "libdw.so.1";

  private Libdw() {}

  /** Whether libdw can be loaded; nothing of the bindings may be touched where it cannot. */
  public static boolean isPresent() {
    try {
      return SymbolLookup.libraryLookup(LIBRARY, Arena.global())
          .find("dwarf_begin_elf")
          .isPresent();
    } catch (IllegalArgumentException absent) {
      return false;
    }
  }

  /** The reason of the last failure, in libdw's words. */
  static String lastError() {
    MemorySegment message = Dw.dwarf_errmsg(-1);
    return isNull(message) ? "unknown error" : message.getString(0);
  }

  static boolean isNull(MemorySegment pointer) {
    return pointer.address() == 0;
  }
}
