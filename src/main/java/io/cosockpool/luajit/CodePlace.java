package io.cosockpool.luajit;

import io.cosockpool.model.Name;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the code says of a place in it.
 *
 * @param chunk the name of its chunk as people read it
 * @param line the line; empty if the bytecode is stripped, or the place is not known
 * @param callee what the code calls the function that it calls there; empty if that cannot be told
 */
public record CodePlace(Name chunk, OptionalInt line, Optional<Name> callee) {}
