/** The private nginx of the command demo. */
@NullMarked
package io.cosockpool.demo;

import org.jspecify.annotations.NullMarked;
