/** What a reading may ask of a process: its memory, its mappings and the facts the kernel tells. */
@NullMarked
package io.cosockpool.process;

import org.jspecify.annotations.NullMarked;
