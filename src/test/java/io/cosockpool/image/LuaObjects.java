package io.cosockpool.image;

/** Writes LuaJIT's objects; each method answers the object's address. */
final class LuaObjects {
  private final AddressSpace space;
  private final LuaBuild build;

  LuaObjects(AddressSpace space, LuaBuild build) {
    this.space = space;
    this.build = build;
  }

  AddressSpace space() {
    return space;
  }

  LuaBuild build() {
    return build;
  }

  long string(byte[] bytes) {
    long string = object(LuaBuild.STRING, build.stringLength() + bytes.length + 1);
    space.u32(string + build.stringLengthOffset(), bytes.length);
    space.bytes(string + build.stringLength(), bytes);
    return string;
  }

  /** A userdata with a zeroed payload. */
  long userdata(int payloadLength) {
    long userdata = object(LuaBuild.USERDATA, build.userdataLength() + payloadLength);
    space.u32(userdata + build.userdataLengthOffset(), payloadLength);
    return userdata;
  }

  long object(int type, int length) {
    long object = space.allocate(length);
    space.u8(object + build.typeOffset(), type);
    return object;
  }

  /** Writes a reference to an object, as wide as this build has it. */
  void writeReference(long at, long address) {
    if (build.gc64()) {
      space.u64(at, address);
    } else {
      space.u32(at, address);
    }
  }
}
