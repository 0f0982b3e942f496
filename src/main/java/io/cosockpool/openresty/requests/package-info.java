/**
 * The requests that a worker works at: what each waits for and holds, and where its Lua code
 * stands.
 *
 * <p>Each request with its coroutines, their stacks and its cosockets is one walk ({@link
 * io.cosockpool.openresty.requests.RequestWalk}), believed by one batch in which all that ties
 * these together was the same before and behind the rest: memory of a finished request keeps its
 * content, and serves the next one.
 */
@NullMarked
package io.cosockpool.openresty.requests;

import org.jspecify.annotations.NullMarked;
