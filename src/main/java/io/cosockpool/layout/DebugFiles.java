package io.cosockpool.layout;

import io.cosockpool.dwarf.DwarfException;
import io.cosockpool.memory.Deadline;
import io.cosockpool.model.Wording;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
  private final Structures catalogue = new Structures();
  private final Optional<FileOpener> opener;
  private final Map<Of, Optional<DebugInformation>> found = new HashMap<>();
  private @Nullable DebugInformation given;

  /** A file of a program; what a process says of its build may be that of another's. */
  private record Of(Object program, Path path) {}

  private DebugFiles(Optional<FileOpener> opener) {
    this.opener = opener;
  }

  /** Without any: no file is opened. */
  public static DebugFiles none() {
    return new DebugFiles(Optional.empty());
  }

  /** With nothing but what is found by itself. */
  public static DebugFiles found(FileOpener opener) {
    return new DebugFiles(Optional.of(opener));
  }

  /**
   * With a file that was given.
   *
   * @param longest that reading it may take
   * @throws DebugFileException if it cannot be read or has no debug information about nginx
   */
  public static DebugFiles given(Path file, FileOpener opener, Duration longest)
      throws DebugFileException {
    try {
      DebugFiles files = new DebugFiles(Optional.of(opener));
      files.given =
          DebugInformation.of(
              file, files.catalogue, new DebugFileReader(opener, Deadline.in(longest)));
      return files;
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

  /** Whether a file was given. */
  public boolean isGiven() {
    return given != null;
  }

  /**
   * Where the layouts of a build come from if no further file is opened.
   *
   * @param withGiven whether a file that was given belongs to the build
   */
  public LayoutSource source(Build build, boolean withGiven) {
    return new LayoutSource(
        catalogue, build, withGiven && given != null ? List.of(given) : List.of());
  }

  /**
   * Whether the file that was given may belong to one of a process's files: it has its build id, or
   * one of them does not tell its own.
   */
  public boolean givenMayBelongToOneOf(Collection<Optional<String>> buildIds) {
    return given != null
        && (given.buildId().isEmpty()
            || !buildIds.stream().allMatch(Optional::isPresent)
            || buildIds.contains(given.buildId()));
  }

  /**
   * Checks that a given file belongs to one of a process's files, as far as all tell their build.
   *
   * @throws DebugFileException if it does not
   */
  public void checkBelongsToOneOf(Collection<Optional<String>> buildIds) throws DebugFileException {
    if (given != null && !givenMayBelongToOneOf(buildIds)) {
      throw new DebugFileException(
          DebugFileException.about(
              Path.of(given.file()),
              "is of build ",
              given.buildId().orElse(""),
              ", the process runs ",
              buildIds.stream().flatMap(Optional::stream).collect(Collectors.joining(", "))));
    }
  }

  /**
   * The debug information about a process's files; what cannot be read is remarked upon.
   *
   * @param program what the process runs, the same object for all forks of a master
   * @param files of it
   * @param deadline the end of the time for reading them
   */
  public List<DebugInformation> of(
      Object program, Collection<BinaryFile> files, Deadline deadline, Consumer<Wording> remarks) {
    List<DebugInformation> information = new ArrayList<>();
    if (given != null) {
      information.add(given);
    }
    if (opener.isPresent()) {
      DebugFileReader reader = new DebugFileReader(opener.get(), deadline);
      for (BinaryFile file : files) {
        found
            .computeIfAbsent(new Of(program, file.path()), key -> search(file, reader, remarks))
            .ifPresent(information::add);
      }
    }
    return information;
  }

  private Optional<DebugInformation> search(
      BinaryFile file, DebugFileReader reader, Consumer<Wording> remarks) {
    try {
      return DebugInformation.find(file, catalogue, reader, remarks);
    } catch (DwarfException e) {
      remarks.accept(DebugFileException.account(e));
    } catch (IOException e) {
      remarks.accept(DebugFileException.unreadable(file.path(), e));
    }
    return Optional.empty();
  }
}
