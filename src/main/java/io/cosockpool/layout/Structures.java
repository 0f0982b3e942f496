package io.cosockpool.layout;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The catalogue of the structures that do not prove themselves. A file of it is parsed when it is
 * first asked for, and then kept: a run needs one catalogue.
 */
public final class Structures {
  private final Map<String, StructureCatalogue> parsed = new ConcurrentHashMap<>();

  /** What the catalogue has of a structure, one of {@link StructureCatalogue#STRUCTURES}. */
  public StructureCatalogue of(String structure) {
    return parsed.computeIfAbsent(structure, StructureCatalogue::of);
  }
}
