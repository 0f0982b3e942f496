package io.cosockpool.openresty;

import io.cosockpool.model.Wording;

/**
 * An entry of the table of pools that could not be read.
 *
 * @param name the pool, by its name where that much was read
 * @param reason what did not hold when it was last tried
 * @param steady whether the bytes were the same in the last two tries: then they are no pool of a
 *     known shape, while others never held still
 */
public record LeftOut(Wording name, Wording reason, boolean steady) {}
