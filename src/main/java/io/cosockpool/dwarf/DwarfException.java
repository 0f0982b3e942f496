package io.cosockpool.dwarf;

import java.nio.file.Path;
import java.util.Optional;

/** Why there is nothing to be learnt of a file: no ELF file, damaged, too large, or no libdw. */
public final class DwarfException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Path> file;
  private final String what;

  /** With a word for people. */
  public DwarfException(String what) {
    super(what);
    this.file = Optional.empty();
    this.what = what;
  }

  /** With what is the matter with a file, for people: a sentence without its subject. */
  public DwarfException(Path file, String what) {
    super(file + " " + what);
    this.file = Optional.of(file);
    this.what = what;
  }

  /** The subject of the sentence, if the file is. */
  public Optional<Path> file() {
    return file;
  }

  /** The message without the file. */
  public String what() {
    return what;
  }
}
