package io.cosockpool.luajit;

import io.cosockpool.layout.View;
import java.util.Optional;

/**
 * What the slots of a stack say of its frames (LuaJIT src/lj_frame.h).
 *
 * @param gc64 whether a slot has the whole of an address
 */
record FrameLinks(StackLayout layout, boolean gc64) {
  /** LuaJIT allows 65,500 slots ({@code LUAI_MAXSTACK}) and a few more for errors. */
  static final long MAX_SLOTS = 1 << 17;

  /** Numbers that are no addresses. */
  static final long LOWEST_ADDRESS = 1 << 16;

  static final long HIGHEST_ADDRESS = 1L << 47;

  /** {@code FRAME_TYPE}, {@code FRAME_TYPEP}. */
  private static final int TYPE = 3;

  private static final int TYPE_WITH_P = 7;
  private static final int LUA = 0;
  private static final int CONTINUATION = 2;
  private static final int VARARG = 3;

  boolean isLink(long link) {
    return isLua(link) ? link >= LOWEST_ADDRESS && link < HIGHEST_ADDRESS : isDelta(link);
  }

  static boolean isLua(long link) {
    return (link & TYPE) == LUA;
  }

  private static boolean isDelta(long link) {
    return link > 0 && link < StackLayout.SLOT * MAX_SLOTS;
  }

  static boolean isVararg(long link) {
    return (link & TYPE_WITH_P) == VARARG;
  }

  static boolean isContinuation(long link) {
    return (link & TYPE_WITH_P) == CONTINUATION;
  }

  /** How far below a frame the caller's is, if its link is no return address. */
  static long distance(long link) {
    return link & ~(long) TYPE_WITH_P;
  }

  /** The function of a frame; empty if there is something else. */
  Optional<Long> functionOf(View frame) {
    long bits = frame.unsigned(layout.frameFunction);
    return gc64 ? functionIn(new Value(bits, true)) : address(bits);
  }

  /** The function in a slot; empty if there is something else. */
  Optional<Long> functionIn(long slot) {
    return functionIn(new Value(slot, gc64));
  }

  private static Optional<Long> functionIn(Value value) {
    return value.is(ObjectType.FUNCTION) ? address(value.address()) : Optional.empty();
  }

  private static Optional<Long> address(long address) {
    return address >= LOWEST_ADDRESS && address % StackLayout.SLOT == 0
        ? Optional.of(address)
        : Optional.empty();
  }

  /** Whether a frame has the coroutine in the place of a function. */
  boolean isThread(View frame, long coroutine) {
    long bits = frame.unsigned(layout.frameFunction);
    return gc64 ? new Value(bits, true).is(ObjectType.THREAD) : bits == coroutine;
  }

  /** Whether the value in the first slot of a stack is its coroutine. */
  boolean isCoroutine(long slot, long coroutine) {
    Value first = new Value(slot, gc64);
    return gc64
        ? first.is(ObjectType.THREAD) && first.address() == coroutine
        : first.address() == coroutine;
  }
}
