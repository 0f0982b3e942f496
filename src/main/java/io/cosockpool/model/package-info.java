/** What was found, in the field's words and units; knows nothing of memory. */
@NullMarked
package io.cosockpool.model;

import org.jspecify.annotations.NullMarked;
