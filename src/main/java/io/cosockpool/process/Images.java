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
    Set<String> executables = new HashSet<>();
    for (Mapping mapping : mappings) {
      if (mapping.executable() && !mapping.file().isEmpty()) {
        executables.add(mapping.file());
      }
    }
    List<Long> bases = new ArrayList<>();
    for (Mapping mapping : mappings) {
      if (mapping.offset() == 0 && executables.contains(mapping.file())) {
        bases.add(mapping.start());
      }
    }
    return bases;
  }
}
