package io.cosockpool.model;

/**
 * The path of a file, which a redacted report leaves out: folders are named after projects and
 * people.
 *
 * @param path as its root has it; may hold any character
 */
public record FilePath(String path) implements Wording.Part {
  /** What stands for a path in a redacted sentence. */
  @Override
  public Wording.Part redacted(Pseudonyms pseudonyms) {
    return new Wording.Text("a file");
  }

  /** The path as {@link Printable} text. */
  @Override
  public String toString() {
    return Printable.of(path);
  }
}
