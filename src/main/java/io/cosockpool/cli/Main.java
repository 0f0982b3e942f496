package io.cosockpool.cli;

/** The command {@code cosockpool}. */
public final class Main {
  private Main() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] arguments) {
    System.out.println("cosockpool " + arguments.length);
  }
}
