package io.cosockpool.layout;

import io.cosockpool.dwarf.DwarfException;
import io.cosockpool.memory.Deadline;
import io.cosockpool.model.FilePath;
import io.cosockpool.model.KnownFile;
import io.cosockpool.model.KnownStructure;
import io.cosockpool.model.Layouts;
import io.cosockpool.model.Provenance;
import io.cosockpool.model.Wording;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a file of nginx, or of one of its modules, says of its build and in its debug information.
 *
 * @param file the file
 * @param version of nginx, or those that it may be, if the file exports a module
 * @param signature of the build, if it is in the file
 * @param information its debug information
 * @param catalogue that it is compared to
 */
public record FileLayouts(
    Path file,
    Optional<VersionRange> version,
    Optional<String> signature,
    DebugInformation information,
    Structures catalogue) {
  private static final Duration MOST_TIME = Duration.ofMinutes(2);

  /**
   * Reads a file.
   *
   * @param opener opens it, and what it leads to
   * @throws DebugFileException if it cannot be read, or nothing about nginx is in it
   */
  public static FileLayouts of(Path file, FileOpener opener) throws DebugFileException {
    try {
      DebugFileReader files = new DebugFileReader(opener, Deadline.in(MOST_TIME));
      Structures catalogue = new Structures();
      List<Wording> remarks = new ArrayList<>();
      DebugInformation information =
          DebugInformation.find(BinaryFile.of(file), catalogue, files, remarks::add)
              .orElseThrow(() -> new DebugFileException(nothingFound(file, remarks)));
      return new FileLayouts(
          file,
          Binary.version(opener.given().open(file)),
          Binary.signature(opener.given().open(file)),
          information,
          catalogue);
    } catch (DwarfException e) {
      throw new DebugFileException(DebugFileException.account(e));
    } catch (IOException e) {
      throw new DebugFileException(DebugFileException.unreadable(file, e));
    }
  }

  private static Wording nothingFound(Path file, List<Wording> remarks) {
    List<Object> words = new ArrayList<>();
    words.add(DebugFileException.about(file, DebugInformation.NOTHING_ABOUT_NGINX));
    for (Wording remark : remarks) {
      words.add("; ");
      words.add(remark);
    }
    return Wording.of(words);
  }

  /** The same in the words of a report. */
  public Layouts described() {
    Map<String, String> description = new LinkedHashMap<>();
    version.ifPresent(nginx -> description.put("nginx", nginx.toString()));
    signature.ifPresent(of -> description.put("signature", of));
    FilePath described = new FilePath(information.file());
    Provenance source = new Source.DebugInformation(information.file()).provenance();
    List<KnownStructure> structures = new ArrayList<>();
    for (Structure structure : information.structures().values()) {
      structures.add(
          new KnownStructure(
              structure.name(),
              structure.size(),
              Optional.of(source),
              false,
              comparedToCatalogue(structure),
              structure.described()));
    }
    return new Layouts(
        description,
        List.of(new KnownFile("debug information", information.buildId(), Optional.of(described))),
        structures,
        List.of());
  }

  /** What the catalogue has for this build of a structure in the file, in words. */
  String comparedToCatalogue(Structure structure) {
    List<KnownLayout> catalogued =
        catalogue.of(structure.name()).matching(new Build(version, signature.orElse("")));
    if (catalogued.isEmpty()) {
      return "the catalogue has none for this build";
    }
    return catalogued.stream().anyMatch(candidate -> candidate.structure().equals(structure))
        ? "the catalogue has the same"
        : "the catalogue has another";
  }

  /**
   * Entries of the catalogue for this build: an object with what each structure's file would hold.
   *
   * @param httpLua the version of the http Lua module in it
   * @param streamLua the version of the stream Lua module
   * @throws DebugFileException if the file does not tell nginx's version
   */
  public String export(Optional<VersionRange> httpLua, Optional<VersionRange> streamLua)
      throws DebugFileException {
    VersionRange nginx =
        version.orElseThrow(
            () ->
                new DebugFileException(
                    DebugFileException.about(
                        file, "exports no module of nginx that tells its version")));
    List<String> entries = new ArrayList<>();
    for (Structure structure : information.structures().values()) {
      Optional<VersionRange> lua =
          structure.name().startsWith("ngx_http_lua_")
              ? httpLua
              : structure.name().startsWith("ngx_stream_lua_") ? streamLua : Optional.empty();
      StructureCatalogue entry = catalogue.of(structure.name()).withoutLayouts();
      entry.add(List.of(new BuildRange(nginx, lua, flags())), structure);
      entries.add("\"" + structure.name() + "\": " + entry.toJson().strip());
    }
    return "{\n" + String.join(",\n", entries) + "\n}\n";
  }

  private Map<Integer, Boolean> flags() {
    String digits = new Build(version, signature.orElse("")).flags();
    Map<Integer, Boolean> flags = new TreeMap<>();
    for (int i = 0; i < digits.length(); i++) {
      flags.put(i + 1, digits.charAt(i) == '1');
    }
    return flags;
  }
}
