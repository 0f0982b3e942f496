package io.cosockpool.layout;

/**
 * Versions as a program's own number has them, 1022001 for 1.22.1.
 *
 * @param first the first version
 * @param last the last version, included
 */
public record VersionRange(int first, int last) {
  private static final int MINOR = 1_000;
  private static final int MAJOR = 1_000_000;

  /** Whether a version is one of them. */
  public boolean contains(int version) {
    return version >= first && version <= last;
  }

  /** A single version. */
  public static VersionRange of(int version) {
    return new VersionRange(version, version);
  }

  /** Whether a version is in both. */
  boolean overlaps(VersionRange other) {
    return first <= other.last && other.first <= last;
  }

  /** How far the nearest versions of both are from each other; 0 if one is in both. */
  int distance(VersionRange other) {
    return Math.max(0, Math.max(first - other.last, other.first - last));
  }

  /** How far a version is from them; 0 for one of them. */
  public int distance(int version) {
    return Math.max(0, Math.max(first - version, version - last));
  }

  /**
   * A range as it is written, {@code 1.9.0-1.22.1}, or a single version.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static VersionRange parse(String text) {
    int dash = text.indexOf('-');
    VersionRange range =
        dash < 0
            ? of(number(text))
            : new VersionRange(number(text.substring(0, dash)), number(text.substring(dash + 1)));
    if (range.first > range.last) {
      throw new IllegalArgumentException("the last version is before the first: " + text);
    }
    return range;
  }

  /** The number of a version that is written with dots. */
  public static int number(String dotted) {
    String[] parts = dotted.split("\\.", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("no version: " + dotted);
    }
    return part(parts[0]) * MAJOR + part(parts[1]) * MINOR + part(parts[2]);
  }

  private static int part(String text) {
    if (!text.matches("\\d{1,3}")) {
      throw new IllegalArgumentException("no part of a version: " + text);
    }
    return Integer.parseInt(text);
  }

  /** A version's number as people write it. */
  public static String dotted(int version) {
    return version / MAJOR + "." + version / MINOR % MINOR + "." + version % MINOR;
  }

  @Override
  public String toString() {
    return first == last ? dotted(first) : dotted(first) + "-" + dotted(last);
  }
}
