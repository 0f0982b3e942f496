package io.cosockpool.openresty;

import io.cosockpool.memory.Block;
import io.cosockpool.model.Pool;

/**
 * The userdata of a pool whose invariants hold, while its bytes are good.
 *
 * @param shape the shape that it has
 * @param pool its numbers; without its queue, as far as the shape has one
 * @param block the payload of the userdata
 * @param itemLength how long each of its items is
 * @param idle the offsets of the items with an idle connection, the last used first
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two bodies
record PoolBody(PoolShape shape, Pool pool, Block block, int itemLength, int[] idle) {}
