/** From options to processes. */
@NullMarked
package io.cosockpool.targets;

import org.jspecify.annotations.NullMarked;
