package io.cosockpool.live;

/**
 * Which nginx is started: with the Lua module or without, with a cache (and thus a cache manager
 * and, for its first minute, a cache loader) or without, and what its workers do.
 */
public record Configuration(boolean hasLua, boolean hasCache, Workload workload) {

  /** With the Lua module, each worker doing this workload. */
  public static Configuration lua(Workload workload) {
    return new Configuration(true, false, workload);
  }

  /** As {@link #lua}, with a {@code proxy_cache_path}. */
  public static Configuration luaWithCache(Workload workload) {
    return new Configuration(true, true, workload);
  }

  /** Without the Lua module. */
  public static Configuration withoutLua() {
    return new Configuration(false, false, Workload.none());
  }
}
