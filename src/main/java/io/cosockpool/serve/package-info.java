/**
 * What {@code cosockpool serve} answers: metrics, the JSON of the commands, and a page, of
 * processes that are read when somebody asks. Nothing that comes from the network chooses what is
 * read.
 */
@NullMarked
package io.cosockpool.serve;

import org.jspecify.annotations.NullMarked;
