package io.cosockpool.layout;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** A file that was given for its debug information has none, or belongs to another build. */
public final class DebugFileException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what is wrong, for people. */
  public DebugFileException(String message) {
    super(message);
  }

  /** For people: why a file cannot be read. */
  static String reason(IOException e) {
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
