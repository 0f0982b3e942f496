package io.cosockpool.cli;

/** What {@code -o} offers for layouts; the names are what users write. */
enum LayoutFormat {
  json,
  text
}
