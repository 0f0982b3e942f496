package io.cosockpool.image;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A coroutine that rests in {@code yield}, which a function has called that a chunk has called:
 * {@code callee} at line 6, and the chunk {@code main} at line 2.
 */
public final class LuaStackImage {
  private static final int FUNCTION = 8;
  private static final int PROTOTYPE = 7;
  private static final int SLOT = 8;
  private static final int SLOTS = 40;

  private static final int FUNCF = 89;
  private static final int GGET = 54;
  private static final int CALL = 66;
  private static final int RET0 = 75;

  /** Where the call returns to: behind header, GGET and CALL. */
  private static final int RETURN = 3 * 4;

  /** {@code FRAME_CP}. */
  private static final int FROM_C = 5;

  /** A value below the first function: its upper half is like a return address without GC64. */
  private static final double NUMBER = 5;

  private final AddressSpace space;
  private final LuaBuild build;
  private final LuaObjects objects;
  private final LuaState main;
  private final long coroutine;
  private long topValue;

  /** In the VM of a build. */
  public LuaStackImage(LuaBuild build) {
    this.build = build;
    this.space = new AddressSpace(build.heapStart());
    this.objects = new LuaObjects(space, build);
    this.main = new LuaState(objects, build.gc64() ? 0x7f3a_6000_0000L : 0x5000_0000L);
    main.writeHead();
    this.coroutine = objects.object(LuaBuild.THREAD, 128);
    write();
  }

  /** The memory. */
  public AddressSpace space() {
    return space;
  }

  /** The address of the VM's main {@code lua_State}. */
  public long vm() {
    return main.address();
  }

  /** The address of the coroutine. */
  public long coroutine() {
    return coroutine;
  }

  /** Lets the coroutine run, in the function that it has called last. */
  public void run() {
    space.u8(coroutine + (build.gc64() ? 11 : 7), 0);
    space.u64(coroutine + (build.gc64() ? 80 : 48), 0x7ffc_1000_0000L);
  }

  /** Where the first value of the function that was called last stands, right behind its frame. */
  public long topValue() {
    return topValue;
  }

  private void write() {
    long callee = prototype("=callee.lua", "yield", 5);
    long chunk = prototype("=main.lua", "callee", 0);
    List<Long> functions = List.of(function(chunk), function(callee), nativeFunction());
    List<Long> links =
        List.of(
            (long) (1 + frameSlots()) * SLOT | FROM_C, code(chunk) + RETURN, code(callee) + RETURN);
    long stack = space.allocate(SLOTS * SLOT);
    space.u64(stack, build.gc64() ? build.reference(LuaBuild.THREAD, coroutine) : coroutine);
    long at = stack + (long) SLOT * frameSlots();
    space.u64(at, Double.doubleToRawLongBits(NUMBER));
    for (int i = 0; i < functions.size(); i++) {
      at += (long) SLOT * frameSlots();
      if (build.gc64()) {
        space.u64(at - SLOT, build.reference(FUNCTION, functions.get(i)));
        space.u64(at, links.get(i));
      } else {
        space.u32(at, functions.get(i));
        space.u32(at + 4, links.get(i));
      }
    }
    topValue = at + SLOT;
    writeState(stack, topValue);
  }

  private int frameSlots() {
    return build.gc64() ? 2 : 1;
  }

  private void writeState(long stack, long base) {
    boolean wide = build.gc64();
    space.u8(coroutine + (wide ? 11 : 7), 1);
    objects.writeReference(coroutine + (wide ? 16 : 8), main.global());
    space.u64(coroutine + (wide ? 32 : 16), base);
    space.u64(coroutine + (wide ? 40 : 24), base);
    objects.writeReference(coroutine + (wide ? 56 : 36), stack);
    space.u32(coroutine + (wide ? 88 : 56), SLOTS);
  }

  private long code(long prototype) {
    return prototype + (build.gc64() ? 104 : 64);
  }

  private long function(long prototype) {
    long function = objects.object(FUNCTION, 48);
    objects.writeReference(function + (build.gc64() ? 32 : 16), code(prototype));
    return function;
  }

  private long nativeFunction() {
    long function = objects.object(FUNCTION, 48);
    space.u8(function + (build.gc64() ? 10 : 6), 1);
    return function;
  }

  /** A function of four instructions, which calls a global. */
  private long prototype(String chunk, String global, int firstLine) {
    boolean wide = build.gc64();
    int reference = wide ? 8 : 4;
    int size = (wide ? 104 : 64) + 16 + reference + 3;
    long prototype = objects.object(PROTOTYPE, size);
    long constants = code(prototype) + 16 + reference;
    space.u32(code(prototype), FUNCF);
    space.u32(code(prototype) + 4, GGET);
    space.u32(code(prototype) + 8, CALL);
    space.u32(code(prototype) + 12, RET0);
    objects.writeReference(constants - reference, objects.string(bytes(global)));
    space.bytes(constants, new byte[] {0, (byte) (firstLine == 0 ? 2 : 1), 3});
    space.u32(prototype + (wide ? 12 : 8), 4);
    objects.writeReference(prototype + (wide ? 32 : 16), constants);
    space.u32(prototype + (wide ? 56 : 32), size);
    objects.writeReference(prototype + (wide ? 64 : 40), objects.string(bytes(chunk)));
    space.u32(prototype + (wide ? 72 : 44), firstLine);
    space.u32(prototype + (wide ? 76 : 48), 10);
    objects.writeReference(prototype + (wide ? 80 : 52), constants);
    return prototype;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
