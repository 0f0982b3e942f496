/** Options, commands and exit codes. */
@NullMarked
package io.cosockpool.cli;

import org.jspecify.annotations.NullMarked;
