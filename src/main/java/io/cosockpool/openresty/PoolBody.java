package io.cosockpool.openresty;

import io.cosockpool.memory.Block;
import io.cosockpool.model.Pool;
import java.util.List;

/**
 * A pool that was read, with what its body refers to.
 *
 * @param pool its numbers
 * @param body the payload of its userdata
 * @param itemLength how long an item is
 * @param idle the addresses of the items of idle connections, in the body; the most recently used
 *     first
 * @param waiting the addresses of the links of queued connects, the next to be served first
 */
record PoolBody(Pool pool, Block body, int itemLength, List<Long> idle, List<Long> waiting) {}
