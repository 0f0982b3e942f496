/** nginx's own connection pool: its array of entries, and which of them are in use. */
@NullMarked
package io.cosockpool.nginx.connections;

import org.jspecify.annotations.NullMarked;
