package io.cosockpool.report;

import io.cosockpool.model.FilePath;
import io.cosockpool.model.Layouts;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import java.util.List;

/**
 * The layouts of one process or file.
 *
 * @param subject whose they are
 */
public record LayoutRow(Subject subject, Layouts layouts) {
  /** The processes of a report whose layouts were read, in their order. */
  public static List<LayoutRow> of(Report report) {
    return report.workers().stream()
        .flatMap(
            worker ->
                worker.parts().layouts().stream()
                    .map(known -> new LayoutRow(new Subject.Pid(worker.pid()), known)))
        .toList();
  }

  /** What a file's debug information says. */
  public static LayoutRow ofFile(String file, Layouts layouts, boolean redacted) {
    LayoutRow row = new LayoutRow(new Subject.File(new FilePath(file)), layouts);
    return redacted ? row.redacted(new Pseudonyms()) : row;
  }

  private LayoutRow redacted(Pseudonyms pseudonyms) {
    return new LayoutRow(subject.redacted(pseudonyms), layouts.redacted(pseudonyms));
  }
}
