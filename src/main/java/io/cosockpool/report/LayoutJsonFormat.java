package io.cosockpool.report;

import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonWriter;
import io.cosockpool.model.KnownField;
import io.cosockpool.model.KnownFile;
import io.cosockpool.model.KnownProcess;
import io.cosockpool.model.KnownStructure;
import io.cosockpool.model.LayoutReport;
import io.cosockpool.model.Provenance;
import io.cosockpool.model.Wording;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** What is known about layouts as JSON; its schema is {@code schema/layout.schema.json}. */
public final class LayoutJsonFormat {
  /** The report as text that ends with a line's end. */
  public String render(LayoutReport report) {
    StringWriter text = new StringWriter();
    JsonWriter json = new JsonWriter(text);
    json.setFormattingStyle(FormattingStyle.PRETTY);
    try {
      json.beginArray();
      for (KnownProcess process : report.processes()) {
        write(json, process);
      }
      json.endArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  private static void write(JsonWriter json, KnownProcess process) throws IOException {
    json.beginObject();
    if (process.pid() != 0) {
      json.name("pid").value(process.pid());
    }
    for (Map.Entry<String, String> entry : process.description().entrySet()) {
      json.name(entry.getKey()).value(entry.getValue());
    }
    json.name("files").beginArray();
    for (KnownFile file : process.files()) {
      json.beginObject().name("role").value(file.role());
      if (file.path().isPresent()) {
        json.name("path").value(file.path().get().path());
      }
      json.name("build_id").value(file.buildId().orElse(null)).endObject();
    }
    json.endArray().name("structures").beginObject();
    for (KnownStructure structure : process.structures()) {
      json.name(structure.name());
      write(json, structure);
    }
    json.endObject().name("remarks").beginArray();
    for (Wording remark : process.remarks()) {
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
