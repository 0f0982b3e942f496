/** Another process's memory as ranges of bytes: what was read, and how a reading of it can fail. */
@NullMarked
package io.cosockpool.memory;

import org.jspecify.annotations.NullMarked;
