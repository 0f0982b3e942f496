package io.cosockpool.model;

/**
 * When and from what a report was read.
 *
 * @param version that of the cosockpool that read
 * @param source what was read
 * @param redacted whether pseudonyms stand for the names in it
 * @param utcMilliseconds when the reading began, since 1970; of a recording when it was recorded
 * @param durationMilliseconds how long this reading took; of a recording its replay, since a
 *     recording does not tell how long it took to make
 */
public record Occasion(
    String version,
    Source source,
    boolean redacted,
    long utcMilliseconds,
    long durationMilliseconds) {
  /** What a reading reads. */
  public sealed interface Source {
    /** Processes of a machine. */
    record Live(String host) implements Source {}

    /** A file that holds what was read before. */
    record Recording() implements Source {}
  }

  /**
   * A reading that has begun.
   *
   * @param nanoTime of the monotonic clock
   */
  public record Start(
      String version, Source source, boolean redacted, long utcMilliseconds, long nanoTime) {
    /** A reading of this machine's processes, which begins now. */
    public static Start now(String version, String host) {
      return new Start(
          version, new Source.Live(host), false, System.currentTimeMillis(), System.nanoTime());
    }

    /** The same of a recording instead. */
    public Start ofRecording(boolean redactedBefore, long recordedMilliseconds) {
      return new Start(
          version, new Source.Recording(), redactedBefore, recordedMilliseconds, nanoTime);
    }

    /** The occasion of a reading that ends now. */
    public Occasion end() {
      long duration = (System.nanoTime() - nanoTime) / 1_000_000;
      return new Occasion(version, source, redacted, utcMilliseconds, duration);
    }
  }

  /** When the reading ended, since 1970. */
  public long endMilliseconds() {
    return utcMilliseconds + durationMilliseconds;
  }

  /** Whether a recording was read. */
  public boolean replayed() {
    return source instanceof Source.Recording;
  }

  /** Where it was read, for people. */
  public String place() {
    return switch (source) {
      case Source.Live live -> redacted ? "a redacted host" : live.host();
      case Source.Recording recording -> redacted ? "a redacted recording" : "a recording";
    };
  }

  Occasion inPseudonyms() {
    Source unnamed = replayed() ? source : new Source.Live("");
    return new Occasion(version, unnamed, true, utcMilliseconds, durationMilliseconds);
  }
}
