package io.cosockpool.cli;

/** The forms of what {@code watch} tells; the names are what users write. */
enum WatchFormat {
  json,
  text,
  html,
  /** The live screen, which only a terminal has. */
  chart
}
