package io.cosockpool.cli;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.model.Wording;
import io.cosockpool.report.FoldedStacks;
import io.cosockpool.report.ReportFormat;
import io.cosockpool.report.RequestListing;
import io.cosockpool.report.RequestsJson;
import io.cosockpool.report.TextFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What workers work at.
 *
 * @param format as what it is shown
 * @param shown which requests, and how they are arranged
 * @param stacks whether JSON has the Lua stacks
 * @param timers whether JSON has the timers that are pending
 * @param folded what the folded stacks are
 */
record RequestsView(
    RequestFormat format, ShownRequests shown, boolean stacks, boolean timers, FoldedStacks folded)
    implements View {
  /** What is to be read, whatever is shown of it. */
  static Set<Part> parts(Presentation by) {
    Set<Part> parts = by.parts();
    parts.add(Part.CONTENTS);
    parts.add(Part.REQUESTS);
    return parts;
  }

  @Override
  public boolean wants(Name pool) {
    return shown.wantsPool(pool);
  }

  @Override
  public Report wanted(Report report) {
    return shown.of(report);
  }

  @Override
  public List<String> notes(Report report) {
    List<String> notes = new ArrayList<>();
    if (format == RequestFormat.text) {
      View.leftOut(listing(), report).ifPresent(notes::add);
      long leftOut =
          report.workers().stream()
              .flatMap(worker -> worker.parts().requests().stream())
              .mapToLong(requests -> requests.leftOut())
              .sum();
      if (leftOut > 0) {
        notes.add(
            Wording.counted(leftOut, "request or coroutine", "requests and coroutines")
                + " did not hold still and are left out.");
      }
    }
    return notes;
  }

  private RequestListing listing() {
    return new RequestListing(shown.order(), shown.top());
  }

  @Override
  public ReportFormat format(List<Finding> findings) {
    return switch (format) {
      case json -> new RequestsJson(stacks, timers, findings);
      case text -> new TextFormat<>(listing());
      case folded -> folded;
    };
  }
}
