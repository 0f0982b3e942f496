/**
 * Readings at an interval, and whoever is told of each: lines, a page at the end, a screen. The
 * reading knows nothing of what is done with it.
 */
@NullMarked
package io.cosockpool.watch;

import org.jspecify.annotations.NullMarked;
