/** Symbols of ELF images, found in the memory they are mapped in. */
@NullMarked
package io.cosockpool.elf;

import org.jspecify.annotations.NullMarked;
