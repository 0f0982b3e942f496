package io.cosockpool.layout;

/** What live bytes say of a layout. */
public enum Verdict {
  /** They are what they have to be under this layout. */
  CONFIRMED,
  /** There is nothing yet that could tell. */
  UNCONFIRMED,
  /** They cannot be what they are under this layout. */
  CONTRADICTED
}
