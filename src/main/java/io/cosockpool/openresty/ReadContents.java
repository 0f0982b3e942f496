package io.cosockpool.openresty;

import io.cosockpool.model.Pool;

/**
 * A pool with what it holds, as it was read by one batch.
 *
 * @param pool its numbers at that time
 * @param address of its {@code ngx_*_lua_socket_pool_t}
 */
public record ReadContents(Pool pool, long address, RawContents contents) {}
