package io.cosockpool.cli;

import io.cosockpool.model.Printable;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Messages on standard error. Arguments, paths and names of processes in it may hold anything:
 * nothing that a terminal would obey passes here.
 */
final class Messages {
  private Messages() {}

  /** Something that failed. */
  static void error(String sentence) {
    say("cosockpool: " + sentence);
  }

  /** Something that a user asked to be told. */
  static void note(String sentence) {
    say("cosockpool: " + sentence);
  }

  /** Where a fault happened. */
  static void trace(Throwable fault) {
    StringWriter text = new StringWriter();
    fault.printStackTrace(new PrintWriter(text, true));
    text.toString().lines().forEach(line -> say(line.replace("\t", "    ")));
  }

  private static void say(String line) {
    System.err.println(Printable.harmless(line));
  }
}
