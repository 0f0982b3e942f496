package io.cosockpool.cli;

/** What {@code -o} offers; the names are what users write. */
enum OutputFormat {
  json,
  text,
  chart,
  html,
  metrics
}
