package io.cosockpool.dwarf;

import java.util.Map;

/**
 * A structure as debug information describes it.
 *
 * @param name the name it was asked for by
 * @param size in bytes, what C calls its size
 * @param fields those that were asked for and that it has; of a structure inside it by a path,
 *     {@code timer.key}
 */
public record DebugStructure(String name, long size, Map<String, DebugField> fields) {}
