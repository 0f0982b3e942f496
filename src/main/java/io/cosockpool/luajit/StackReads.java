package io.cosockpool.luajit;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the stacks of coroutines, all together, in so many steps as one takes: the coroutine, its
 * stack, the functions and return addresses on it, the headers of the functions' code (LuaJIT
 * src/lj_obj.h, lj_frame.h, lj_debug.c).
 *
 * <p>A stack grows upwards. The address of a frame is that of the last slot before the function's
 * values, {@code base - 1} of the one that was called last. That slot tells how far below the frame
 * of the caller is: by a number, or by the return address in the caller's code, since the
 * instruction before that address says where it put the call.
 */
public final class StackReads {
  private final List<StackRead> reads = new ArrayList<>();

  /**
   * Asks for coroutines of a VM. Whoever reads something else besides asks for that between the
   * steps, so that it is read with these.
   *
   * @param states the addresses of the coroutines, each a {@code lua_State}
   * @param place what has these coroutines
   */
  public StackReads(Snapshot memory, LuaVm vm, List<Long> states, Place place)
      throws UnreadableException {
    FrameLinks links = new FrameLinks(StackLayout.of(vm.isGc64()), vm.isGc64());
    for (long state : states) {
      reads.add(new StackRead(memory, links, state, place.part(".lua_State")));
    }
  }

  /** The stacks of coroutines of a VM, all steps at once. */
  public static List<LuaStack> read(Snapshot memory, LuaVm vm, List<Long> states, Place place)
      throws MemoryException {
    StackReads reads = new StackReads(memory, vm, states, place);
    reads.askForStacks();
    reads.askForFunctions();
    return reads.stacks();
  }

  /** Looks at the coroutines, and asks for their stacks. */
  public void askForStacks() {
    take(read -> read.askForStack(reads.getFirst().global()));
  }

  /** Looks at the stacks, and asks for the functions on them. */
  public void askForFunctions() {
    take(StackRead::askForFunctions);
  }

  /**
   * The stacks, in the order of their coroutines. Bytes that are no valid stack although nothing
   * changed while they were read give a stack without frames.
   *
   * @throws TornReadException if one changed while it was read
   */
  public List<LuaStack> stacks() throws TornReadException {
    take(StackRead::askForPrototypes);
    take(StackRead::check);
    List<LuaStack> stacks = new ArrayList<>();
    for (StackRead read : reads) {
      stacks.add(read.stack());
    }
    return stacks;
  }

  private void take(StackRead.Step step) {
    for (StackRead read : reads) {
      read.take(step);
    }
  }
}
