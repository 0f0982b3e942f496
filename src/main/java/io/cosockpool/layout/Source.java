package io.cosockpool.layout;

/** Where a layout comes from. */
public sealed interface Source {
  /** It was found out from the bytes themselves. */
  record Measured(String variant) implements Source {
    @Override
    public String toString() {
      return "measured: " + variant;
    }
  }

  /** The catalogue has it for builds that describe themselves as this one does. */
  record Catalogued(BuildRange builds) implements Source {
    @Override
    public String toString() {
      return "catalogue: " + builds;
    }
  }

  /** The catalogue has it for other builds than this one. */
  record Nearest(BuildRange builds) implements Source {
    @Override
    public String toString() {
      return "catalogue, of other builds: " + builds;
    }
  }

  /** A file's debug information describes it. */
  record DebugInformation(String file) implements Source {
    @Override
    public String toString() {
      return "DWARF: " + file;
    }
  }
}
