/** A model in, characters out: one class a format. */
@NullMarked
package io.cosockpool.report;

import org.jspecify.annotations.NullMarked;
