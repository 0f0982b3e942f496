package io.cosockpool.cli;

import io.cosockpool.report.JsonFormat;
import io.cosockpool.report.ReportFormat;
import io.cosockpool.report.TextFormat;

/** What {@code -o} offers; the names are what users write. */
enum OutputFormat {
  json,
  text;

  ReportFormat format() {
    return switch (this) {
      case json -> new JsonFormat();
      case text -> new TextFormat();
    };
  }
}
