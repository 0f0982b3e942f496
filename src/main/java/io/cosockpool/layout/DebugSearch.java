package io.cosockpool.layout;

import io.cosockpool.dwarf.DebugFile;
import io.cosockpool.dwarf.DebugLink;
import io.cosockpool.dwarf.DwarfException;
import io.cosockpool.dwarf.SharedDebugFile;
import io.cosockpool.model.Wording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The search for the debug information of a program or library.
 *
 * @param binary the program or library
 * @param catalogue names the fields of interest
 * @param files reads the files
 * @param remarks takes what is wrong with files where it might be
 */
record DebugSearch(
    BinaryFile binary, Structures catalogue, DebugFileReader files, Consumer<Wording> remarks) {
  private static final Path GLOBAL = Path.of("usr/lib/debug");

  /** Whether a file is the one that is looked for. */
  private interface Recognition {
    boolean isRight(DebugFile file) throws DwarfException;
  }

  /** In itself, in the file that its {@code .gnu_debuglink} names, or by its build id. */
  Optional<DebugInformation> find() throws IOException, DwarfException {
    Optional<DebugLink> link;
    Optional<String> buildId;
    try (DebugFile file = files.of(binary)) {
      Optional<DebugInformation> own = read(file, binary.path());
      if (own.isPresent()) {
        return own;
      }
      link = file.debugLink();
      buildId = file.buildId();
    }
    Optional<DebugInformation> found = Optional.empty();
    if (link.isPresent()) {
      int crc = link.get().crc();
      found = first(linked(link.get()), file -> file.crc() == crc);
    }
    return found.isPresent()
        ? found
        : first(
            buildId.map(this::identified).orElse(List.of()),
            file -> file.buildId().equals(buildId));
  }

  /** What the first of some files has that is the right one. */
  private Optional<DebugInformation> first(List<Path> candidates, Recognition recognition) {
    for (Path candidate : candidates) {
      try (DebugFile file = files.found(candidate)) {
        if (recognition.isRight(file)) {
          Optional<DebugInformation> found = read(file, candidate);
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

  /** What a file has itself, with what it shares with others. */
  Optional<DebugInformation> read(DebugFile file, Path path) throws DwarfException {
    Optional<SharedDebugFile> shared = file.sharedFile();
    if (shared.isEmpty()) {
      return structures(file, path);
    }
    for (Path candidate : sharedPlaces(shared.get(), path)) {
      try (DebugFile other = files.found(candidate)) {
        if (other.buildId().equals(Optional.of(shared.get().buildId()))
            && other.sharedFile().isEmpty()) {
          file.share(other);
          return structures(file, path);
        }
      } catch (DwarfException e) {
        remarks.accept(DebugFileException.account(e));
      } catch (IOException e) {
        remarks.accept(DebugFileException.unreadable(candidate, e));
      }
    }
    throw new DwarfException(
        path, "needs the file " + shared.get().name() + ", which is not there (dwz)");
  }

  private Optional<DebugInformation> structures(DebugFile file, Path path) throws DwarfException {
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    for (String structure : StructureCatalogue.STRUCTURES) {
      wanted.put(structure, catalogue.of(structure).fields());
    }
    return DebugInformation.of(path.toString(), file.buildId(), file.structures(wanted).values());
  }

  private List<Path> linked(DebugLink link) {
    Path folder = binary.path().getParent();
    Optional<Path> name = path(link.name());
    if (folder == null || name.isEmpty() || name.get().getNameCount() != 1) {
      return List.of();
    }
    List<Path> paths = new ArrayList<>();
    for (Path root : binary.roots()) {
      Path inRoot = root.resolve(folder.getRoot().relativize(folder));
      paths.add(inRoot.resolve(name.get()));
      paths.add(inRoot.resolve(".debug").resolve(name.get()));
      paths.add(
          root.resolve(GLOBAL).resolve(folder.getRoot().relativize(folder)).resolve(name.get()));
    }
    return present(paths);
  }

  private List<Path> identified(String buildId) {
    if (buildId.length() < 4) {
      return List.of();
    }
    String name = buildId.substring(0, 2) + "/" + buildId.substring(2) + ".debug";
    return present(
        binary.roots().stream()
            .map(root -> root.resolve(GLOBAL).resolve(".build-id").resolve(name))
            .toList());
  }

  /** By its build id, or by its name: in the binary's root, or seen from the file that names it. */
  private List<Path> sharedPlaces(SharedDebugFile shared, Path from) {
    List<Path> places = new ArrayList<>(identified(shared.buildId()));
    Optional<Path> name = path(shared.name());
    if (name.isPresent() && name.get().isAbsolute()) {
      Path below = name.get().getRoot().relativize(name.get());
      binary.roots().forEach(root -> places.add(root.resolve(below)));
    } else if (name.isPresent()) {
      places.add(from.resolveSibling(name.get()));
    }
    return present(places);
  }

  private static Optional<Path> path(String name) {
    try {
      return name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static List<Path> present(List<Path> paths) {
    return paths.stream().filter(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS)).toList();
  }
}
