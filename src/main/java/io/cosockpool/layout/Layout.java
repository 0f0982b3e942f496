package io.cosockpool.layout;

import java.util.Map;

/**
 * The structures of one variant of a program.
 *
 * @param name the variant, for people
 * @param structures by their C names
 */
public record Layout(String name, Map<String, Structure> structures) {
  /**
   * A structure of this variant.
   *
   * @throws IllegalArgumentException if the layout does not describe it
   */
  public Structure structure(String structure) {
    Structure found = structures.get(structure);
    if (found == null) {
      throw new IllegalArgumentException("layout " + name + " has no structure " + structure);
    }
    return found;
  }
}
