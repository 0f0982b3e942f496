/** Generated bindings held against the C headers of this machine. */
@NullMarked
package io.cosockpool.binding;

import org.jspecify.annotations.NullMarked;
