package io.cosockpool.cli;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import io.cosockpool.model.Wording;
import io.cosockpool.report.Listing;
import io.cosockpool.report.ReportFormat;
import java.util.List;
import java.util.Optional;

/** What a command shows of a reading, and in which form. */
interface View {
  /** Whether {@code --pool} leaves this pool in. */
  boolean wants(Name pool);

  /** The report with what is wanted of it. */
  Report wanted(Report report);

  /** The form, with what there is to say of the report. */
  ReportFormat format(List<Finding> findings);

  /** What the form does not say itself, in whole sentences. */
  List<String> notes(Report report);

  /** Chart and page say it themselves; text has nothing but lines for awk. */
  static Optional<String> leftOut(Listing<?> listing, Report report) {
    int leftOut = listing.leftOut(report);
    return leftOut == 0
        ? Optional.empty()
        : Optional.of(
            Wording.counted(leftOut, "more line is", "more lines are")
                + " not shown: see "
                + listing.shortenedBy()
                + ".");
  }
}
