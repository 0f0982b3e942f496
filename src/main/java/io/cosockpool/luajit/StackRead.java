package io.cosockpool.luajit;

import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One stack on its way from its coroutine to its functions. */
final class StackRead {
  /** {@code FF_C}; higher numbers are functions that LuaJIT brings along. */
  private static final int C_FUNCTION = 1;

  /** {@code LUA_YIELD}. */
  private static final int YIELDED = 1;

  /** A frame that was found: its function, and its link to the frame below. */
  private record Found(long address, long function, long link, View view) {}

  /** A step on this way. */
  interface Step {
    void of(StackRead read) throws MemoryException;
  }

  private final Snapshot memory;
  private final StackLayout layout;
  private final FrameLinks links;
  private final Place place;
  private final Block stateBlock;
  private final Block stateAgain;
  private final StackCode code;
  private final List<Found> chain = new ArrayList<>();
  private long base;
  private long bottom;
  private @Nullable Block slots;
  private @Nullable Block slotsAgain;
  private @Nullable MemoryException broken;
  private List<LuaStack.Frame> frames = List.of();

  /** Asks for a coroutine. */
  StackRead(Snapshot memory, FrameLinks links, long state, Place place) throws UnreadableException {
    this.memory = memory;
    this.layout = links.layout();
    this.links = links;
    this.place = place;
    this.code = new StackCode(memory, layout, place);
    Range range = new Range(state, layout.state.size(), place);
    this.stateBlock = memory.read(range);
    this.stateAgain = memory.again(range);
  }

  /** What is broken is only said if nothing of it has changed. */
  void take(Step step) {
    if (broken == null) {
      try {
        step.of(this);
      } catch (MemoryException e) {
        broken = e;
      }
    }
  }

  /** The address of what all coroutines of its VM share. */
  long global() {
    return state().unsigned(layout.global);
  }

  private View state() {
    return new View(layout.state, stateBlock);
  }

  private boolean isRunning() {
    return state().flag(layout.cframe);
  }

  void askForStack(long global) throws MemoryException {
    View state = state();
    LuaVm.checkType(state, layout.stateType, ObjectType.THREAD);
    require(state.unsigned(layout.global) == global, "it belongs to another VM than the first one");
    long start = state.unsigned(layout.stack);
    long slotCount = state.unsigned(layout.stackSize);
    base = state.unsigned(layout.base);
    bottom = start + (long) StackLayout.SLOT * (layout.frameSlots - 1);
    long end = start + StackLayout.SLOT * slotCount;
    require(slotCount <= FrameLinks.MAX_SLOTS, "a stack of " + slotCount + " slots");
    require(
        start >= FrameLinks.LOWEST_ADDRESS
            && end < FrameLinks.HIGHEST_ADDRESS
            && (start | base) % StackLayout.SLOT == 0
            && base > bottom
            && base < end,
        "its base does not lie on its stack");
    if (!isRunning()) {
      long top = state.unsigned(layout.top);
      require(top >= base && top <= end, "its top does not lie on its stack");
    }
    // the slot at the base is the function of a coroutine that was not started
    Range range = new Range(start, (int) (base - start) + StackLayout.SLOT, place.part(".stack"));
    slots = memory.read(range);
    slotsAgain = memory.again(range);
  }

  private Block slots() {
    Block read = slots;
    if (read == null) {
      throw new IllegalStateException("nobody asked for the stack");
    }
    return read;
  }

  /** The frame whose last slot stands at an address. */
  private View frame(long address) {
    int at = slots().offsetOf(address) + StackLayout.SLOT - layout.frame.size();
    return new View(layout.frame, slots(), at);
  }

  private boolean hasFrame(long address) {
    return address >= bottom + StackLayout.SLOT && address < base;
  }

  /** Asks for all that may be a function or the instruction before a return address. */
  void askForFunctions() {
    for (long at = base - StackLayout.SLOT; hasFrame(at); at -= StackLayout.SLOT) {
      View frame = frame(at);
      long link = frame.unsigned(layout.link);
      Optional<Long> function = links.functionOf(frame);
      if (links.isLink(link) && function.isPresent()) {
        code.askForFunction(function.get());
        if (FrameLinks.isLua(link)) {
          code.askForInstruction(link);
        }
      }
    }
    if (isAtBottom()) {
      firstFunction().ifPresent(code::askForFunction);
    }
  }

  private boolean isAtBottom() {
    return base - StackLayout.SLOT == bottom;
  }

  /** The function of a coroutine that was not started. */
  private Optional<Long> firstFunction() {
    if (state().unsigned(layout.top) <= base) {
      return Optional.empty();
    }
    return links.functionIn(slots().i64(slots().offsetOf(base)));
  }

  /** Follows the frames from the top to the bottom, and asks for the code of their functions. */
  void askForPrototypes() throws MemoryException {
    requireBottom();
    long at = base - StackLayout.SLOT;
    while (at != bottom) {
      require(hasFrame(at), "a frame leads out of the stack");
      View frame = frame(at);
      long link = frame.unsigned(layout.link);
      require(links.isLink(link), "a frame has no link");
      boolean dummy = links.isThread(frame, stateBlock.address());
      long function = dummy ? 0 : links.functionOf(frame).orElse(0L);
      require(dummy || function != 0, "a frame has no function");
      chain.add(new Found(at, function, link, frame));
      at -= distance(link);
    }
    for (Found found : chain) {
      code.askForPrototype(found.function());
    }
    if (isAtBottom()) {
      code.askForPrototype(firstFunction().orElse(0L));
    }
  }

  /** The first slot is the coroutine itself. */
  private void requireBottom() throws BrokenInvariantException {
    require(
        links.isCoroutine(slots().i64(0), stateBlock.address()),
        "its stack belongs to another coroutine");
  }

  private long distance(long link) throws BrokenInvariantException {
    if (FrameLinks.isLua(link)) {
      return (long) StackLayout.SLOT * (layout.frameSlots + code.calledAt(link));
    }
    long distance = FrameLinks.distance(link);
    require(distance > 0, "a frame leads to itself");
    return distance;
  }

  /** Makes frames of what was found, if each return address is one. */
  void check() throws MemoryException {
    List<LuaStack.Frame> made = new ArrayList<>();
    if (isAtBottom()) {
      Optional<Long> first = firstFunction();
      if (first.isPresent()) {
        made.add(frame(first.get(), Optional.empty(), Optional.empty()));
      }
    }
    for (int i = 0; i < chain.size(); i++) {
      Found found = chain.get(i);
      boolean vararg = FrameLinks.isVararg(found.link());
      if (found.function() != 0) {
        Optional<CallSite> from = siteBelow(vararg ? i + 1 : i);
        made.add(frame(found.function(), siteOf(i), from));
      }
      if (vararg) {
        i++; // the frame of the call itself, which is shown as one with it
        require(i < chain.size(), "a frame of varargs stands at the bottom");
      }
    }
    frames = List.copyOf(made);
  }

  private LuaStack.Frame frame(
      long function, Optional<CallSite> site, Optional<CallSite> calledFrom)
      throws BrokenInvariantException {
    Optional<Prototype> called = code.prototype(function);
    int id = (int) code.function(function).unsigned(layout.functionId);
    return new LuaStack.Frame(
        called.map(known -> site.orElse(new CallSite(known, StackCode.UNKNOWN))),
        id > C_FUNCTION ? id : 0,
        calledFrom);
  }

  /** What the function of a frame has got to: the frame above it tells. */
  private Optional<CallSite> siteOf(int index) throws BrokenInvariantException {
    return index == 0 ? Optional.empty() : siteBelow(index - 1);
  }

  /** Where the function below a frame has got to, as that frame tells. */
  private Optional<CallSite> siteBelow(int index) throws BrokenInvariantException {
    if (index + 1 >= chain.size()) {
      return Optional.empty();
    }
    Optional<Prototype> called = code.prototype(chain.get(index + 1).function());
    if (called.isEmpty()) {
      return Optional.empty();
    }
    Found found = chain.get(index);
    if (FrameLinks.isLua(found.link())) {
      return Optional.of(code.returnSite(called.get(), found.link()));
    }
    if (FrameLinks.isContinuation(found.link())) {
      long next = found.view().unsigned(layout.continuation);
      return Optional.of(new CallSite(called.get(), code.position(called.get(), next)));
    }
    return Optional.of(new CallSite(called.get(), StackCode.UNKNOWN));
  }

  private void require(boolean holds, String otherwise) throws BrokenInvariantException {
    if (!holds) {
      throw new BrokenInvariantException(place, otherwise);
    }
  }

  LuaStack stack() throws TornReadException {
    MemoryException reason = broken;
    if (!isUnchanged() && (reason != null || !isRunning() || !hasSameFrames())) {
      throw new TornReadException(place, "it ran meanwhile");
    }
    if (reason != null) {
      return new LuaStack(stateOf(), List.of(), String.valueOf(reason.getMessage()));
    }
    return new LuaStack(stateOf(), frames, "");
  }

  private boolean isUnchanged() {
    Block later = slotsAgain;
    return stateAgain.sameBytes(stateBlock) && (later == null || later.sameBytes(slots()));
  }

  /**
   * Whether a coroutine that runs still has the frames that were found: it writes to its values,
   * and calls at the top come and go, while the calls below stay where they are.
   */
  private boolean hasSameFrames() {
    Block later = slotsAgain;
    View again = new View(layout.state, stateAgain);
    return later != null
        && again.flag(layout.cframe)
        && again.unsigned(layout.stack) == state().unsigned(layout.stack)
        && again.unsigned(layout.stackSize) == state().unsigned(layout.stackSize)
        && chain.stream()
            .map(Found::view)
            .allMatch(
                frame ->
                    slots().sameBytes(frame.start(), later, frame.start(), layout.frame.size()));
  }

  private LuaStack.State stateOf() {
    if (isRunning()) {
      return LuaStack.State.RUNNING;
    }
    if (state().unsigned(layout.status) == YIELDED) {
      return LuaStack.State.AT_REST;
    }
    return frames.isEmpty() ? LuaStack.State.ENDED : LuaStack.State.NOT_STARTED;
  }
}
