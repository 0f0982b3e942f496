package io.cosockpool.layout;

/**
 * What came of a look at live bytes.
 *
 * @param verdict what they say
 * @param evidence what was looked at, for people
 * @param misfits how much of it did not fit, which a change meanwhile may explain
 */
public record Check(Verdict verdict, String evidence, int misfits) {
  /** The bytes are what they have to be. */
  public static Check confirmed(String evidence) {
    return confirmed(evidence, 0);
  }

  /** Nearly all of the bytes are what they have to be. */
  public static Check confirmed(String evidence, int misfits) {
    return new Check(Verdict.CONFIRMED, evidence, misfits);
  }

  /** There is nothing to tell. */
  public static Check unconfirmed(String evidence) {
    return new Check(Verdict.UNCONFIRMED, evidence, 0);
  }

  /** The bytes are something else. */
  public static Check contradicted(String evidence) {
    return new Check(Verdict.CONTRADICTED, evidence, 0);
  }

  /** The same if it is no confirmation, since one would mean nothing for this reason. */
  public Check orUnconfirmed(String reason) {
    return verdict == Verdict.CONFIRMED ? unconfirmed(evidence + ", but " + reason) : this;
  }

  boolean isAsGoodAs(Check other) {
    return verdict == other.verdict && misfits == other.misfits;
  }
}
