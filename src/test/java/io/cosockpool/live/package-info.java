/**
 * Tests against real nginx workers with the Lua module, of several Debian releases, on loopback.
 *
 * <p>{@link io.cosockpool.live.LiveNginx} starts one in a {@link io.cosockpool.live.NginxRoot} and
 * brings its cosocket pools into the states of a {@link io.cosockpool.live.Workload}. What a test
 * may expect of them is each worker's own {@link io.cosockpool.live.Account}.
 */
@NullMarked
package io.cosockpool.live;

import org.jspecify.annotations.NullMarked;
