/** nginx's own structures, and what role a process has. */
@NullMarked
package io.cosockpool.nginx;

import org.jspecify.annotations.NullMarked;
