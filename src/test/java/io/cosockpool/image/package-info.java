/**
 * Byte images of made-up nginx workers with Lua: what cosockpool reads, without a process. Every
 * offset and size here is taken from the programs' sources, and none from cosockpool's own layouts.
 */
@NullMarked
package io.cosockpool.image;

import org.jspecify.annotations.NullMarked;
