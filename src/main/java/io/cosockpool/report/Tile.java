package io.cosockpool.report;

/**
 * A number that tells most, as the page shows it above all others.
 *
 * @param title what is counted
 * @param value the number, or what it is of
 * @param alarming whether somebody should look
 */
record Tile(String title, String value, boolean alarming) {
  /** A number of something. */
  static Tile of(String title, long number, boolean alarming) {
    return new Tile(title, "%,d".formatted(number), alarming);
  }
}
