package io.cosockpool.image;

import java.util.List;

/**
 * A VM's main {@code lua_State} and its {@code global_State}, which LuaJIT allocates together at
 * the beginning of the VM's first pages.
 */
public final class LuaState {
  private static final int STATE_OFFSET = 0x378;
  private static final int GLOBAL_OFFSET = 0x3e0;
  private static final int GLOBAL_LENGTH = 0x600;

  private final LuaObjects objects;
  private final long address;
  private final long global;

  LuaState(LuaObjects objects, long page) {
    this.objects = objects;
    this.address = page + STATE_OFFSET;
    this.global = page + GLOBAL_OFFSET;
    objects.space().map(page, GLOBAL_OFFSET + GLOBAL_LENGTH);
  }

  /** The address of the {@code lua_State}. */
  public long address() {
    return address;
  }

  /** The address of the {@code global_State}. */
  public long global() {
    return global;
  }

  /** Where the {@code lua_State} has the address of the {@code global_State}. */
  public long globalReferenceAddress() {
    return address + (objects.build().gc64() ? 16 : 8);
  }

  /** Where the type of the {@code lua_State} stands, one byte. */
  public long typeAddress() {
    return address + objects.build().typeOffset();
  }

  /** Writes what tells that it is one. */
  void writeHead() {
    objects.space().u64(address + 24, 0x1234_5678_9abcL);
    objects.writeReference(globalReferenceAddress(), global);
    objects.space().u8(typeAddress(), LuaBuild.THREAD);
  }

  /**
   * Writes both.
   *
   * @param registryOffset where the value that refers to the registry stands
   * @param decoys values before and after it that look like the registry
   */
  void write(TableImage registry, int registryOffset, List<Long> decoys) {
    AddressSpace space = objects.space();
    writeHead();
    for (int at = 0; at < GLOBAL_LENGTH; at += 8) {
      space.u64(global + at, 0x1_0000_0000L + at);
    }
    int at = registryOffset - 8 * decoys.size();
    for (long decoy : decoys) {
      space.u64(global + at, decoy);
      at += 8;
    }
    space.u64(
        global + registryOffset, objects.build().reference(LuaBuild.TABLE, registry.address()));
  }
}
