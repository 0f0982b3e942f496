package io.cosockpool.model;

import java.util.List;
import java.util.Optional;

/**
 * How a structure is laid out, as far as it is known.
 *
 * @param name its C name, or that of a variant
 * @param size in bytes, 0 if no layout is known
 * @param source where the layout comes from; empty if no layout is known
 * @param confirmed whether live bytes confirm it; what is not confirmed is not relied upon
 * @param evidence what was looked at, or what is missing
 * @param fields those of interest, in the order of their offsets
 */
public record KnownStructure(
    String name,
    int size,
    Optional<Provenance> source,
    boolean confirmed,
    String evidence,
    List<KnownField> fields) {
  /** The same without the path of a file that it comes from. */
  KnownStructure redacted() {
    return new KnownStructure(
        name, size, source.map(Provenance::redacted), confirmed, evidence, fields);
  }
}
