package io.cosockpool.cli;

/** What is said on standard error. */
final class Messages {
  private Messages() {}

  /** Something that failed. */
  static void error(String sentence) {
    System.err.println("cosockpool: " + sentence);
  }

  /** Something that a user asked to be told. */
  static void note(String sentence) {
    System.err.println("cosockpool: " + sentence);
  }
}
