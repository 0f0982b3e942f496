/** A model in, findings out: what an experienced engineer would say of the numbers. */
@NullMarked
package io.cosockpool.findings;

import org.jspecify.annotations.NullMarked;
