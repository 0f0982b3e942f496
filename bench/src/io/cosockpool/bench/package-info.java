/**
 * The benchmark: what reading costs, against what it could cost, and what its target feels of it.
 */
@NullMarked
package io.cosockpool.bench;

import org.jspecify.annotations.NullMarked;
