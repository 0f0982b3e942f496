package io.cosockpool.report;

import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonWriter;
import io.cosockpool.model.KnownField;
import io.cosockpool.model.KnownFile;
import io.cosockpool.model.KnownStructure;
import io.cosockpool.model.Layouts;
import io.cosockpool.model.Provenance;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Wording;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** What is known about layouts as JSON; its schema is {@code schema/layout.schema.json}. */
public final class LayoutJsonFormat implements ReportFormat {
  @Override
  public String render(Report report) {
    return render(LayoutRow.of(report));
  }

  /** These layouts as text that ends with a line's end. */
  public String render(List<LayoutRow> rows) {
    StringWriter text = new StringWriter();
    JsonWriter json = new JsonWriter(text);
    json.setFormattingStyle(FormattingStyle.PRETTY);
    try {
      json.beginArray();
      for (LayoutRow row : rows) {
        write(json, row);
      }
      json.endArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  private static void write(JsonWriter json, LayoutRow row) throws IOException {
    json.beginObject();
    if (row.subject() instanceof Subject.Pid process) {
      json.name("pid").value(process.pid());
    }
    Layouts layouts = row.layouts();
    for (Map.Entry<String, String> entry : layouts.description().entrySet()) {
      json.name(entry.getKey()).value(entry.getValue());
    }
    json.name("files").beginArray();
    for (KnownFile file : layouts.files()) {
      json.beginObject().name("role").value(file.role());
      if (file.path().isPresent()) {
        json.name("path").value(file.path().get().path());
      }
      json.name("build_id").value(file.buildId().orElse(null)).endObject();
    }
    json.endArray().name("structures").beginObject();
    for (KnownStructure structure : layouts.structures()) {
      json.name(structure.name());
      write(json, structure);
    }
    json.endObject().name("remarks").beginArray();
    for (Wording remark : layouts.remarks()) {
      json.value(remark.toString());
    }
    json.endArray().endObject();
  }

  private static void write(JsonWriter json, KnownStructure structure) throws IOException {
    json.beginObject();
    json.name("source").value(structure.source().map(Provenance::toString).orElse(null));
    json.name("confirmed").value(structure.confirmed());
    json.name("evidence").value(structure.evidence());
    if (structure.source().isPresent()) {
      json.name("size").value(structure.size());
    }
    json.name("fields").beginObject();
    for (KnownField field : structure.fields()) {
      json.name(field.name()).beginObject();
      json.name("offset").value(field.offset()).name("width").value(field.width());
      if (field.bits() > 0) {
        json.name("bit").value(field.bit()).name("bits").value(field.bits());
      }
      json.endObject();
    }
    json.endObject().endObject();
  }
}
