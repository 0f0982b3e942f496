/** Recordings of real workers. */
@NullMarked
package io.cosockpool.recording;

import org.jspecify.annotations.NullMarked;
