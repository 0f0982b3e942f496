package io.cosockpool.image;

/**
 * The shape of {@code ngx_http_lua_socket_pool_t} and its items that a Lua module was built with.
 *
 * @param backlog whether pools are those of http 0.10.14 and stream 0.0.8 and later
 * @param itemLength the length of an item: 176, 184, 208 or 216
 */
public record PoolBuild(boolean backlog, int itemLength) {
  /** lua-nginx-module 0.10.18 to 0.10.29. */
  public static final PoolBuild TODAY = new PoolBuild(true, 184);

  /** lua-nginx-module up to 0.10.13. */
  public static final PoolBuild OLD = new PoolBuild(false, 176);

  int keyOffset() {
    return backlog ? 96 : 48;
  }

  int cacheOffset() {
    return backlog ? 56 : 16;
  }

  int freeOffset() {
    return backlog ? 72 : 32;
  }

  int connectionsOffset() {
    return backlog ? 48 : 8;
  }

  int itemsOffset(int keyLength) {
    return keyOffset() + (keyLength + 1 + 7) / 8 * 8;
  }

  int reusedOffset() {
    return itemLength < 208 ? 168 : 200;
  }

  int length(int keyLength, int slots) {
    return itemsOffset(keyLength) + 7 + slots * itemLength;
  }
}
