package io.cosockpool.cli;

/** What {@code --color} offers; the names are what users write. */
enum ColorOption {
  auto,
  always,
  never
}
