package io.cosockpool.layout;

import io.cosockpool.model.KnownField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** Where a field stands, if this build has it. */
  public Optional<Field> find(String field) {
    return Optional.ofNullable(fields.get(field));
  }

  /** The offset of a field in bytes. */
  public int offset(String field) {
    return field(field).offset();
  }

  /** Its fields in the words of a report, in the order of their offsets. */
  public List<KnownField> described() {
    List<KnownField> described = new ArrayList<>();
    fields.forEach(
        (field, place) ->
            described.add(
                new KnownField(field, place.offset(), place.width(), place.bit(), place.bits())));
    described.sort(
        Comparator.comparingInt(KnownField::offset)
            .thenComparingInt(KnownField::bit)
            .thenComparing(KnownField::name));
    return described;
  }

  /** Walks that start from a layout are looked up often; equal structures have equal names. */
  @Override
  public int hashCode() {
    return name.hashCode() + size;
  }
}
