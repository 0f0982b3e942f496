package io.cosockpool.openresty;

import io.cosockpool.model.Pool;
import java.util.List;

/**
 * The numbers of a pool, and where it lies.
 *
 * @param address of its {@code ngx_*_lua_socket_pool_t}
 * @param itemLength how long each of its items is
 * @param waiting the addresses of the links of the connects that wait for it, in their order
 */
public record ReadPool(
    Pool pool, PoolShape shape, long address, int itemLength, List<Long> waiting) {}
