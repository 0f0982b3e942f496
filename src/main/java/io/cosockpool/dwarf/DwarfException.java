package io.cosockpool.dwarf;

/** Why there is nothing to be learnt of a file: no ELF file, damaged, too large, or no libdw. */
public final class DwarfException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With a word for people. */
  public DwarfException(String message) {
    super(message);
  }
}
