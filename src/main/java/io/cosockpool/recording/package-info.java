/** What a reading asked of processes, written down, and processes that answer from it. */
@NullMarked
package io.cosockpool.recording;

import org.jspecify.annotations.NullMarked;
