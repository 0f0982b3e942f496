package io.cosockpool.layout;

import io.cosockpool.dwarf.DwarfException;
import io.cosockpool.model.FilePath;
import io.cosockpool.model.Wording;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that was given for its debug information has none, or belongs to another build. */
public final class DebugFileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Wording account;

  /** With what is wrong, for people. */
  public DebugFileException(Wording account) {
    super(account.toString());
    this.account = account;
  }

  /** The message, in which paths are known as such. */
  public Wording account() {
    return account;
  }

  /** For people: what is the matter with a file. */
  static Wording about(Path file, Object... what) {
    return Wording.of(new FilePath(file.toString()), " ", Wording.of(what));
  }

  /** For people: why there is nothing to be learnt of a file. */
  static Wording account(DwarfException e) {
    return e.file().map(file -> about(file, e.what())).orElse(Wording.of(e.what()));
  }

  /** For people: why a file cannot be read. */
  static Wording unreadable(Path file, IOException e) {
    return about(file, "cannot be read: ", reason(e));
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String said = e instanceof FileSystemException failed ? failed.getReason() : e.getMessage();
    return said == null ? "for an unknown reason" : said;
  }
}
