package io.cosockpool.report;

import io.cosockpool.model.Report;
import java.util.List;

/** What is known about layouts as JSON; its schema is {@code schema/layout.schema.json}. */
public final class LayoutJsonFormat implements ReportFormat {
  @Override
  public String render(Report report) {
    return render(LayoutRow.of(report));
  }

  /** These layouts as text that ends with a line's end. */
  public String render(List<LayoutRow> rows) {
    return Json.lines(json -> json.array(rows, row -> LayoutsJson.write(json, row)));
  }
}
