package io.cosockpool.layout;

import java.util.Map;

/**
 * A C structure as one build lays it out.
 *
 * @param name its C name, or {@code union} tag, without {@code struct}
 * @param size how many bytes a reader of it needs; for structures that others follow directly, what
 *     C calls its size
 * @param fields by their C names; a field that this build does not have is absent
 */
public record Structure(String name, int size, Map<String, Field> fields) {
  /** Whether this build has the field. */
  public boolean has(String field) {
    return fields.containsKey(field);
  }

  /**
   * Where a field stands.
   *
   * @throws IllegalArgumentException if this layout does not have it, which is a fault of the
   *     caller
   */
  public Field field(String field) {
    Field found = fields.get(field);
    if (found == null) {
      throw new IllegalArgumentException(name + " has no field " + field + " in this layout");
    }
    return found;
  }

  /** The offset of a field in bytes. */
  public int offset(String field) {
    return field(field).offset();
  }
}
