package io.cosockpool.cli;

import io.cosockpool.model.Name;
import io.cosockpool.model.Report;

/** What of a report is shown. */
interface Choice {
  /** Whether {@code --pool} leaves this pool in. */
  boolean wantsPool(Name pool);

  /** The report with what is wanted of it. */
  Report of(Report report);
}
