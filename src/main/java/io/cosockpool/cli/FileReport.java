package io.cosockpool.cli;

import io.cosockpool.layout.FileLayouts;
import io.cosockpool.layout.Structure;
import io.cosockpool.model.FilePath;
import io.cosockpool.model.KnownField;
import io.cosockpool.model.KnownFile;
import io.cosockpool.model.KnownProcess;
import io.cosockpool.model.KnownStructure;
import io.cosockpool.model.Provenance;
import io.cosockpool.model.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a file says of layouts, in the words of a report. */
final class FileReport {
  private FileReport() {}

  static KnownProcess of(FileLayouts file) {
    Map<String, String> description = new LinkedHashMap<>();
    file.version().ifPresent(nginx -> description.put("nginx", nginx.toString()));
    file.signature().ifPresent(signature -> description.put("signature", signature));
    String debugFile = file.information().file();
    return new KnownProcess(
        new Subject.File(new FilePath(file.file().toString())),
        0,
        description,
        List.of(
            new KnownFile(
                "debug information",
                file.information().buildId(),
                Optional.of(new FilePath(debugFile)))),
        structures(file),
        List.of());
  }

  private static List<KnownStructure> structures(FileLayouts file) {
    List<KnownStructure> structures = new ArrayList<>();
    for (Structure structure : file.information().structures().values()) {
      structures.add(
          new KnownStructure(
              structure.name(),
              structure.size(),
              Optional.of(
                  new Provenance("DWARF", Optional.of(new FilePath(file.information().file())))),
              false,
              file.comparedToCatalogue(structure),
              fields(structure)));
    }
    return structures;
  }

  private static List<KnownField> fields(Structure structure) {
    List<KnownField> fields = new ArrayList<>();
    structure
        .fields()
        .forEach(
            (name, field) ->
                fields.add(
                    new KnownField(
                        name, field.offset(), field.width(), field.bit(), field.bits())));
    return fields;
  }
}
