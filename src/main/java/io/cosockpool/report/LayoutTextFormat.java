package io.cosockpool.report;

import io.cosockpool.model.KnownField;
import io.cosockpool.model.KnownFile;
import io.cosockpool.model.KnownStructure;
import io.cosockpool.model.Layouts;
import io.cosockpool.model.Report;
import java.util.List;

/**
 * What is known about layouts for people: of each process what its build says of itself, and a line
 * for each structure and each field.
 */
public final class LayoutTextFormat implements ReportFormat {
  @Override
  public String render(Report report) {
    return render(LayoutRow.of(report));
  }

  /** These layouts as text that ends with a line's end. */
  public String render(List<LayoutRow> rows) {
    StringBuilder text = new StringBuilder();
    for (LayoutRow row : rows) {
      if (!text.isEmpty()) {
        text.append('\n');
      }
      append(text, row);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, LayoutRow row) {
    Layouts layouts = row.layouts();
    text.append(row.subject()).append('\n');
    layouts.description().forEach((what, value) -> append(text, what, value));
    for (KnownFile file : layouts.files()) {
      append(
          text,
          "file",
          file.role()
              + file.path().map(path -> " " + path).orElse("")
              + ", build id "
              + file.buildId().orElse("none"));
    }
    layouts.remarks().forEach(remark -> append(text, "remark", remark.toString()));
    layouts.structures().forEach(structure -> append(text, structure));
  }

  private static void append(StringBuilder text, String what, String value) {
    text.append("  %-12s %s%n".formatted(what.replace('_', ' '), value));
  }

  private static void append(StringBuilder text, KnownStructure structure) {
    text.append("  ").append(structure.name());
    if (structure.source().isEmpty()) {
      text.append(": not known: ").append(structure.evidence()).append('\n');
      return;
    }
    text.append(", %d bytes, %s%n".formatted(structure.size(), structure.source().get()));
    text.append(
        "    %s: %s%n"
            .formatted(structure.confirmed() ? "confirmed" : "unconfirmed", structure.evidence()));
    for (KnownField field : structure.fields()) {
      text.append(
          "    %5d %2d  %s%s%n"
              .formatted(field.offset(), field.width(), field.name(), bits(field)));
    }
  }

  private static String bits(KnownField field) {
    if (field.bits() == 0) {
      return "";
    }
    return field.bits() == 1
        ? " (bit %d)".formatted(field.bit())
        : " (bits %d to %d)".formatted(field.bit(), field.bit() + field.bits() - 1);
  }
}
