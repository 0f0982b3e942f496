package io.cosockpool.process;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files that a process runs code of: its program and its shared libraries. */
public final class Images {
  private Images() {}

  /** The addresses at which the beginning of a file with executable mappings is mapped. */
  public static List<Long> bases(List<Mapping> mappings) {
    return of(mappings).stream().map(Mapping::start).toList();
  }

  /** The mappings of the beginnings of files with executable mappings. */
  public static List<Mapping> of(List<Mapping> mappings) {
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
    return images;
  }
}
