/** Walks through the configuration that an nginx has read. */
@NullMarked
package io.cosockpool.nginx.configuration;

import org.jspecify.annotations.NullMarked;
