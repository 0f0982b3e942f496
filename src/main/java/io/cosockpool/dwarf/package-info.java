/** Structures of files with debug information, by elfutils' libdw. */
@NullMarked
package io.cosockpool.dwarf;

import org.jspecify.annotations.NullMarked;
