package io.cosockpool.cli;

/** What {@code requests} writes; the names are what users write. */
enum RequestFormat {
  json(OutputFormat.json),
  text(OutputFormat.text),
  chart(OutputFormat.chart),
  html(OutputFormat.html),
  metrics(OutputFormat.metrics),
  folded(OutputFormat.text);

  private final OutputFormat kind;

  RequestFormat(OutputFormat kind) {
    this.kind = kind;
  }

  /** What has the same findings and messages beside it. */
  OutputFormat kind() {
    return kind;
  }
}
