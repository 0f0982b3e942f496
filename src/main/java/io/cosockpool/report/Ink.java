package io.cosockpool.report;

/**
 * What a column of a bar is drawn with. The parts of a bar differ in shape, so that nobody has to
 * tell colours apart.
 */
enum Ink {
  SOLID,
  DARK,
  MEDIUM,
  LIGHT,
  STRIPED,
  LOW,
  /** What a reader should see first. */
  ALARM,
  EMPTY,
  /** The mark of the limit. */
  LIMIT,
  /** The end of what does not fit. */
  MORE
}
