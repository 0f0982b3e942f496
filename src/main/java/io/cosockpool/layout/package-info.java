/** From structure and field names to offsets: where each layout comes from. */
@NullMarked
package io.cosockpool.layout;

import org.jspecify.annotations.NullMarked;
