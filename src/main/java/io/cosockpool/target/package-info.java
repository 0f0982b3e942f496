/** From options to processes. */
@NullMarked
package io.cosockpool.target;

import org.jspecify.annotations.NullMarked;
