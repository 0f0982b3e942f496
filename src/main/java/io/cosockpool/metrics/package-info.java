/**
 * Reports in, metrics for Prometheus out: what {@code -o metrics} prints and {@code serve} serves.
 */
@NullMarked
package io.cosockpool.metrics;

import org.jspecify.annotations.NullMarked;
