package io.cosockpool.layout;

import io.cosockpool.model.FilePath;
import io.cosockpool.model.Provenance;
import java.util.Optional;

/** Where a layout comes from. */
public sealed interface Source {
  /** It was found out from the bytes themselves. */
  record Measured(String variant) implements Source {
    @Override
    public Provenance provenance() {
      return new Provenance("measured: " + variant, Optional.empty());
    }
  }

  /** The catalogue has it for builds that describe themselves as this one does. */
  record Catalogued(BuildRange builds) implements Source {
    @Override
    public Provenance provenance() {
      return new Provenance("catalogue: " + builds, Optional.empty());
    }
  }

  /** The catalogue has it for other builds than this one. */
  record Nearest(BuildRange builds) implements Source {
    @Override
    public Provenance provenance() {
      return new Provenance("catalogue, of other builds: " + builds, Optional.empty());
    }
  }

  /** A file's debug information describes it. */
  record DebugInformation(String file) implements Source {
    @Override
    public Provenance provenance() {
      return new Provenance("DWARF", Optional.of(new FilePath(file)));
    }
  }

  /** The same in the words of a report. */
  Provenance provenance();
}
