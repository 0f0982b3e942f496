/** The program as a user starts it: the launcher, its builds and what the build makes besides. */
@NullMarked
package io.cosockpool.launcher;

import org.jspecify.annotations.NullMarked;
