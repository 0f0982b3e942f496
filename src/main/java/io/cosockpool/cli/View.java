package io.cosockpool.cli;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Report;
import io.cosockpool.model.Wording;
import io.cosockpool.report.Listing;
import io.cosockpool.report.ReportFormat;
import java.util.ArrayList;
import java.util.List;

/** What a command shows of a reading, and in which form. */
interface View {
  /** What of the reading is shown. */
  Choice shown();

  /** The report with what is wanted of it. */
  default Report wanted(Report report) {
    return shown().of(report);
  }

  /** The form, with what there is to say of the report. */
  ReportFormat format(List<Finding> findings);

  /** What the form does not say itself, in whole sentences. */
  List<String> notes(Report report);

  /**
   * What text does not say itself. Chart and page do; text has nothing but lines for awk.
   *
   * @param listing the lines
   * @param remarks what there is to say besides
   */
  static List<String> notesOfText(Listing<?> listing, List<String> remarks, Report report) {
    List<String> notes = new ArrayList<>();
    int leftOut = listing.leftOut(report);
    if (leftOut > 0) {
      notes.add(
          Wording.counted(leftOut, "more line is", "more lines are")
              + " not shown: see "
              + listing.shortenedBy()
              + ".");
    }
    notes.addAll(remarks);
    return notes;
  }
}
