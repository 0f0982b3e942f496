package io.cosockpool.report;

import io.cosockpool.model.KnownField;
import io.cosockpool.model.KnownFile;
import io.cosockpool.model.KnownStructure;
import io.cosockpool.model.Layouts;
import io.cosockpool.model.Provenance;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Wording;

/** The layouts of a process or a file. */
final class LayoutsJson {
  private LayoutsJson() {}

  static void write(Json json, LayoutRow row) {
    Layouts layouts = row.layouts();
    json.object(
        () -> {
          if (row.subject() instanceof Subject.Pid process) {
            json.member("pid", process.pid());
          }
          layouts.description().forEach(json::member);
          json.name("files").array(layouts.files(), file -> write(json, file));
          json.name("structures")
              .object(
                  () -> layouts.structures().forEach(each -> write(json.name(each.name()), each)));
          json.name("remarks").texts(layouts.remarks().stream().map(Wording::toString).toList());
        });
  }

  private static void write(Json json, KnownFile file) {
    json.object(
        () -> {
          json.member("role", file.role());
          file.path().ifPresent(path -> json.member("path", path.path()));
          json.member("build_id", file.buildId());
        });
  }

  private static void write(Json json, KnownStructure structure) {
    json.object(
        () -> {
          json.member("source", structure.source().map(Provenance::toString))
              .member("confirmed", structure.confirmed())
              .member("evidence", structure.evidence());
          if (structure.source().isPresent()) {
            json.member("size", structure.size());
          }
          json.name("fields")
              .object(
                  () -> structure.fields().forEach(field -> write(json.name(field.name()), field)));
        });
  }

  private static void write(Json json, KnownField field) {
    json.object(
        () -> {
          json.member("offset", field.offset()).member("width", field.width());
          if (field.bits() > 0) {
            json.member("bit", field.bit()).member("bits", field.bits());
          }
        });
  }
}
