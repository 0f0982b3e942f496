package io.cosockpool.layout;

import io.cosockpool.dwarf.DebugFile;
import io.cosockpool.dwarf.DebugStructure;
import io.cosockpool.dwarf.DwarfException;
import io.cosockpool.model.Wording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * The structures of interest that a file's debug information describes.
 *
 * @param file the file that has it, as a user would name it
 * @param buildId of that file
 * @param structures by their names
 */
public record DebugInformation(
    String file, Optional<String> buildId, Map<String, Structure> structures) {
  private static final Set<String> IN_ARRAYS =
      Set.of("ngx_connection_t", "ngx_event_t", "ngx_listening_t");

  static final String NOTHING_ABOUT_NGINX = "has no debug information about nginx";

  /**
   * Reads the own debug information of a file that the user has named.
   *
   * @param catalogue names the fields of interest
   * @throws DwarfException if it has none, or none of interest
   * @throws IOException if it cannot be read
   */
  static DebugInformation of(Path file, Structures catalogue, DebugFileReader files)
      throws IOException, DwarfException {
    return files
        .within(
            file,
            reader -> {
              try (DebugFile opened = reader.given(file)) {
                return new DebugSearch(BinaryFile.of(file), catalogue, reader, remark -> {})
                    .read(opened, file);
              }
            })
        .orElseThrow(() -> new DwarfException(file, NOTHING_ABOUT_NGINX));
  }

  /**
   * Finds the debug information of a program or library: in itself, in the file that its {@code
   * .gnu_debuglink} names, or by its build id.
   *
   * @param catalogue names the fields of interest
   * @param remarks takes what is wrong with files where it might be
   * @throws DwarfException if the file itself is damaged
   * @throws IOException if the file itself cannot be read
   */
  static Optional<DebugInformation> find(
      BinaryFile binary, Structures catalogue, DebugFileReader files, Consumer<Wording> remarks)
      throws IOException, DwarfException {
    // The search may be left behind; what it remarks on after that is nobody's business.
    Queue<Wording> said = new ConcurrentLinkedQueue<>();
    try {
      return files.within(
          binary.path(), reader -> new DebugSearch(binary, catalogue, reader, said::add).find());
    } finally {
      List.copyOf(said).forEach(remarks);
    }
  }

  static Optional<DebugInformation> of(
      String name, Optional<String> buildId, Collection<DebugStructure> found) {
    Map<String, Structure> structures = new LinkedHashMap<>();
    found.forEach(each -> structures.put(each.name(), structure(each)));
    return structures.isEmpty()
        ? Optional.empty()
        : Optional.of(new DebugInformation(name, buildId, structures));
  }

  private static Structure structure(DebugStructure found) {
    Map<String, Field> fields = new LinkedHashMap<>();
    found
        .fields()
        .forEach(
            (name, field) ->
                fields.put(
                    name,
                    new Field(
                        (int) field.offset(), (int) field.width(), field.bit(), field.bits())));
    return new Structure(found.name(), size(found.name(), (int) found.size(), fields), fields);
  }

  /**
   * Where a structure's entries follow each other, its size is what C calls so. Of the others only
   * as much counts as holds the fields: what lies behind differs between builds that are alike.
   */
  private static int size(String name, int size, Map<String, Field> fields) {
    if (IN_ARRAYS.contains(name)) {
      return size;
    }
    int end = 0;
    for (Field field : fields.values()) {
      end = Math.max(end, field.end());
    }
    return Math.min(size, (end + 7) & -8);
  }

  /** The layout of one structure. */
  public Optional<KnownLayout> structure(String name) {
    return Optional.ofNullable(structures.get(name))
        .map(structure -> new KnownLayout(structure, new Source.DebugInformation(file)));
  }
}
