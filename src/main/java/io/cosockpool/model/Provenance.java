package io.cosockpool.model;

import java.util.Optional;

/**
 * Where the layout of a structure comes from.
 *
 * @param how for people: {@code catalogue: nginx 1.27.0}, {@code DWARF}
 * @param file that describes it, if one does
 */
public record Provenance(String how, Optional<FilePath> file) {
  Provenance redacted() {
    return new Provenance(how, Optional.empty());
  }

  /** The words for people. */
  @Override
  public String toString() {
    return how + file.map(path -> ": " + path).orElse("");
  }
}
