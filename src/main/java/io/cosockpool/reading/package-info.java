/** One reading of many processes: retakes, time limit, what failed and why. */
@NullMarked
package io.cosockpool.reading;

import org.jspecify.annotations.NullMarked;
