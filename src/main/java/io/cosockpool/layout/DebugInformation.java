package io.cosockpool.layout;

import io.cosockpool.dwarf.DebugFile;
import io.cosockpool.dwarf.DebugLink;
import io.cosockpool.dwarf.DebugStructure;
import io.cosockpool.dwarf.DwarfException;
import io.cosockpool.model.Wording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

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

  private static final Path GLOBAL = Path.of("usr/lib/debug");

  /**
   * Reads a file's own debug information.
   *
   * @param catalogue names the fields of interest
   * @throws DwarfException if it has none, or none of interest
   * @throws IOException if it cannot be read
   */
  public static DebugInformation of(Path file, Structures catalogue)
      throws IOException, DwarfException {
    try (DebugFile opened = DebugFile.open(file)) {
      return read(opened, file.toString(), catalogue)
          .orElseThrow(() -> new DwarfException(file, NOTHING_ABOUT_NGINX));
    }
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
  public static Optional<DebugInformation> find(
      BinaryFile binary, Structures catalogue, Consumer<Wording> remarks)
      throws IOException, DwarfException {
    Optional<DebugLink> link;
    Optional<String> buildId;
    try (DebugFile file = DebugFile.open(binary.open())) {
      Optional<DebugInformation> own = read(file, binary.path().toString(), catalogue);
      if (own.isPresent()) {
        return own;
      }
      link = file.debugLink();
      buildId = file.buildId();
    }
    Optional<DebugInformation> found = Optional.empty();
    if (link.isPresent()) {
      int crc = link.get().crc();
      found = first(linked(binary, link.get()), file -> file.crc() == crc, catalogue, remarks);
    }
    return found.isPresent()
        ? found
        : first(
            identified(binary, buildId),
            file -> file.buildId().equals(buildId),
            catalogue,
            remarks);
  }

  /** What the first of some files has that is the right one. */
  private static Optional<DebugInformation> first(
      List<Path> candidates,
      Predicate<DebugFile> isRight,
      Structures catalogue,
      Consumer<Wording> remarks) {
    for (Path candidate : candidates) {
      try (DebugFile file = DebugFile.open(candidate)) {
        if (isRight.test(file)) {
          Optional<DebugInformation> found = read(file, candidate.toString(), catalogue);
          if (found.isPresent()) {
            return found;
          }
        } else {
          remarks.accept(DebugFileException.about(candidate, "belongs to another build"));
        }
      } catch (DwarfException e) {
        remarks.accept(DebugFileException.account(e));
      } catch (IOException e) {
        remarks.accept(DebugFileException.unreadable(candidate, e));
      }
    }
    return Optional.empty();
  }

  private static List<Path> linked(BinaryFile binary, DebugLink link) {
    Path folder = binary.path().getParent();
    if (folder == null || link.name().isEmpty() || link.name().indexOf('/') >= 0) {
      return List.of();
    }
    Path name;
    try {
      name = Path.of(link.name());
    } catch (InvalidPathException e) {
      return List.of();
    }
    List<Path> paths = new ArrayList<>();
    for (Path root : binary.roots()) {
      Path inRoot = root.resolve(folder.getRoot().relativize(folder));
      paths.add(inRoot.resolve(name));
      paths.add(inRoot.resolve(".debug").resolve(name));
      paths.add(root.resolve(GLOBAL).resolve(folder.getRoot().relativize(folder)).resolve(name));
    }
    return paths.stream().filter(Files::isRegularFile).toList();
  }

  private static List<Path> identified(BinaryFile binary, Optional<String> buildId) {
    if (buildId.isEmpty() || buildId.get().length() < 4) {
      return List.of();
    }
    String name = buildId.get().substring(0, 2) + "/" + buildId.get().substring(2) + ".debug";
    return binary.roots().stream()
        .map(root -> root.resolve(GLOBAL).resolve(".build-id").resolve(name))
        .filter(Files::isRegularFile)
        .toList();
  }

  private static Optional<DebugInformation> read(DebugFile file, String name, Structures catalogue)
      throws DwarfException {
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    for (String structure : StructureCatalogue.STRUCTURES) {
      wanted.put(structure, catalogue.of(structure).fields());
    }
    Map<String, Structure> structures = new LinkedHashMap<>();
    for (DebugStructure found : file.structures(wanted).values()) {
      structures.put(found.name(), structure(found));
    }
    return structures.isEmpty()
        ? Optional.empty()
        : Optional.of(new DebugInformation(name, file.buildId(), structures));
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
      end = Math.max(end, field.offset() + field.width());
    }
    return Math.min(size, (end + 7) & -8);
  }

  /** The layout of one structure. */
  public Optional<KnownLayout> structure(String name) {
    return Optional.ofNullable(structures.get(name))
        .map(structure -> new KnownLayout(structure, new Source.DebugInformation(file)));
  }
}
