package io.cosockpool.watch;

/** By what findings are judged. */
public enum Judgement {
  /** Nobody is told of findings, so that nothing is read for them. */
  NONE,
  /** By single readings, without what has to last. */
  OF_A_MOMENT,
  /** By each reading and those before it. */
  OVER_TIME
}
