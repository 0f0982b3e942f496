package io.cosockpool.report;

import io.cosockpool.model.KnownField;
import io.cosockpool.model.KnownFile;
import io.cosockpool.model.KnownProcess;
import io.cosockpool.model.KnownStructure;
import io.cosockpool.model.LayoutReport;

/**
 * What is known about layouts for people: of each process what its build says of itself, and a line
 * for each structure and each field.
 */
public final class LayoutTextFormat {
  /** The report as text that ends with a line's end. */
  public String render(LayoutReport report) {
    StringBuilder text = new StringBuilder();
    for (KnownProcess process : report.processes()) {
      if (!text.isEmpty()) {
        text.append('\n');
      }
      append(text, process);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, KnownProcess process) {
    text.append(process.subject()).append('\n');
    process.description().forEach((what, value) -> append(text, what, value));
    for (KnownFile file : process.files()) {
      append(
          text,
          "file",
          file.role()
              + file.path().map(path -> " " + path).orElse("")
              + ", build id "
              + file.buildId().orElse("none"));
    }
    process.remarks().forEach(remark -> append(text, "remark", remark.toString()));
    process.structures().forEach(structure -> append(text, structure));
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
