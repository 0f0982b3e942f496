/**
 * Reports in, intervals out: what one reading after the other tells about the time between them.
 *
 * <p>A reading shows a state. That connections were opened, used again and closed in between shows
 * in nginx's number of each connection, which no other one gets, and in its counter of uses. What
 * no reading can show, such as a connection that was opened and closed between two of them, is not
 * guessed: numbers are what is known for sure.
 */
@NullMarked
package io.cosockpool.tracking;

import org.jspecify.annotations.NullMarked;
