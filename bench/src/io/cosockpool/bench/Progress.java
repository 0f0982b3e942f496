package io.cosockpool.bench;

/** Says on standard error what is being done, since all of it takes a while. */
final class Progress {
  private Progress() {}

  static void say(String what) {
    System.err.println("bench: " + what);
  }
}
