/** The Lua modules of nginx: cosocket pools and the connects that wait for them. */
@NullMarked
package io.cosockpool.openresty;

import org.jspecify.annotations.NullMarked;
