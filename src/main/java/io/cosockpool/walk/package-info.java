/** How memory is read: walks as pure functions of a snapshot, and what a snapshot offers them. */
@NullMarked
package io.cosockpool.walk;

import org.jspecify.annotations.NullMarked;
