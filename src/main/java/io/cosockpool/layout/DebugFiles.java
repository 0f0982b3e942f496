package io.cosockpool.layout;

import io.cosockpool.dwarf.DwarfException;
import io.cosockpool.model.Wording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The debug information of programs and libraries, each file read once however many processes run
 * it. A file that was given comes before what is found.
 */
public final class DebugFiles {
  private final Structures catalogue;
  private final @Nullable DebugInformation given;
  private final Map<String, Optional<DebugInformation>> found = new HashMap<>();

  private DebugFiles(Structures catalogue, @Nullable DebugInformation given) {
    this.catalogue = catalogue;
    this.given = given;
  }

  /** With nothing but what is found by itself. */
  public static DebugFiles found() {
    return new DebugFiles(new Structures(), null);
  }

  /**
   * With a file that was given.
   *
   * @throws DebugFileException if it cannot be read or has no debug information about nginx
   */
  public static DebugFiles given(Path file) throws DebugFileException {
    try {
      Structures catalogue = new Structures();
      return new DebugFiles(catalogue, DebugInformation.of(file, catalogue));
    } catch (DwarfException e) {
      throw new DebugFileException(DebugFileException.account(e));
    } catch (IOException e) {
      throw new DebugFileException(DebugFileException.unreadable(file, e));
    }
  }

  /** The catalogue that names the fields which are looked for. */
  public Structures catalogue() {
    return catalogue;
  }

  /**
   * Checks that a given file belongs to one of a process's files, as far as all tell their build.
   *
   * @throws DebugFileException if it does not
   */
  public void checkBelongsToOneOf(Collection<Optional<String>> buildIds) throws DebugFileException {
    if (given != null
        && given.buildId().isPresent()
        && buildIds.stream().allMatch(Optional::isPresent)
        && !buildIds.contains(given.buildId())) {
      throw new DebugFileException(
          DebugFileException.about(
              Path.of(given.file()),
              "is of build ",
              given.buildId().get(),
              ", the process runs ",
              buildIds.stream().flatMap(Optional::stream).collect(Collectors.joining(", "))));
    }
  }

  /**
   * The debug information about a process's files; what cannot be read is remarked upon.
   *
   * @param files with the build id of each
   */
  public List<DebugInformation> of(
      Map<BinaryFile, Optional<String>> files, Consumer<Wording> remarks) {
    List<DebugInformation> information = new ArrayList<>();
    if (given != null) {
      information.add(given);
    }
    files.forEach(
        (file, buildId) ->
            found
                .computeIfAbsent(
                    buildId.orElse(file.open().toString()), key -> search(file, remarks))
                .ifPresent(information::add));
    return information;
  }

  private Optional<DebugInformation> search(BinaryFile file, Consumer<Wording> remarks) {
    try {
      return DebugInformation.find(file, catalogue, remarks);
    } catch (DwarfException e) {
      remarks.accept(DebugFileException.account(e));
    } catch (IOException e) {
      remarks.accept(DebugFileException.unreadable(file.path(), e));
    }
    return Optional.empty();
  }
}
