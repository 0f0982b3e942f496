/** Debug information of programs that the tests compile. */
@NullMarked
package io.cosockpool.dwarf;

import org.jspecify.annotations.NullMarked;
