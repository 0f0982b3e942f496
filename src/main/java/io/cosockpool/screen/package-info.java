/**
 * The live screen of {@code watch}: the terminal, the keys, and what each of them changes. What is
 * drawn comes from {@code report}. This package alone uses JLine.
 */
@NullMarked
package io.cosockpool.screen;

import org.jspecify.annotations.NullMarked;
