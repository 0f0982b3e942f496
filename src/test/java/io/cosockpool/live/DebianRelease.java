package io.cosockpool.live;

import java.util.Locale;

/** A Debian release whose nginx with the Lua module the live tests run against. */
public enum DebianRelease implements NginxBuild {
  /** LuaJIT without GC64, and the pool's shape before lua-nginx-module 0.10.14. */
  BULLSEYE(10013),
  /** The oldest of the three with GC64 and today's shape of a pool. */
  BOOKWORM(10023),
  /** The stable release that is newest. */
  TRIXIE(10028),
  /** The release that moves on: the only one that a test run may have to do without. */
  SID(10029);

  private final int luaModuleVersion;

  DebianRelease(int luaModuleVersion) {
    this.luaModuleVersion = luaModuleVersion;
  }

  /** The name that the archive knows it by. */
  public String codename() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String label() {
    return "debian-" + codename();
  }

  @Override
  public NginxRoot root() {
    return NginxRoot.of(this);
  }

  /** {@code ngx.config.ngx_lua_version}: 10023 is 0.10.23. */
  public int luaModuleVersion() {
    return luaModuleVersion;
  }

  @Override
  public boolean hasBacklog() {
    return luaModuleVersion >= 10014;
  }

  @Override
  public boolean capturesInHttp2() {
    return luaModuleVersion >= 10027;
  }

  @Override
  public boolean hearsOfSignals() {
    return false;
  }

  /** Whether its packages stay as they are, and the tests may not do without it. */
  public boolean isStable() {
    return this != SID;
  }
}
