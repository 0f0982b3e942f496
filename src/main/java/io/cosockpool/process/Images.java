package io.cosockpool.process;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files that a process runs code of: its program and its shared libraries. */
public final class Images {
  /** A hundred modules with all their libraries, twice. */
  private static final int MOST = 512;

  private Images() {}

  /** The addresses at which the beginning of a file with executable mappings is mapped. */
  public static List<Long> bases(List<Mapping> mappings) throws OversizedProcessException {
    return of(mappings).stream().map(Mapping::start).toList();
  }

  /**
   * The mappings of the beginnings of files with executable mappings.
   *
   * @throws OversizedProcessException if they are more than any nginx has
   */
  public static List<Mapping> of(List<Mapping> mappings) throws OversizedProcessException {
    Set<String> executables = new HashSet<>();
    for (Mapping mapping : mappings) {
      if (mapping.executable() && !mapping.file().isEmpty()) {
        executables.add(mapping.file());
      }
    }
    List<Mapping> images = new ArrayList<>();
    for (Mapping mapping : mappings) {
      if (mapping.offset() == 0 && executables.contains(mapping.file())) {
        images.add(mapping);
      }
    }
    if (images.size() > MOST) {
      throw new OversizedProcessException("it runs code of more than " + MOST + " files");
    }
    return images;
  }
}
