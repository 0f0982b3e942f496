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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  /** LuaJIT allows 65,500 slots ({@code LUAI_MAXSTACK}) and a few more for errors. */
  private static final long MAX_SLOTS = 1 << 17;

  /** Numbers that are no addresses. */
  private static final long LOWEST_ADDRESS = 1 << 16;

  private static final long HIGHEST_ADDRESS = 1L << 47;

  /** {@code FRAME_TYPE}, {@code FRAME_TYPEP}. */
  private static final int TYPE = 3;

  private static final int TYPE_WITH_P = 7;
  private static final int LUA = 0;
  private static final int CONTINUATION = 2;
  private static final int VARARG = 3;

  /** {@code FF_C}; higher numbers are functions that LuaJIT brings along. */
  private static final int C_FUNCTION = 1;

  /** The position of what is not known. */
  private static final int UNKNOWN = -1;

  /** {@code LUA_YIELD}. */
  private static final int YIELDED = 1;

  private final Snapshot memory;
  private final StackLayout layout;
  private final boolean gc64;
  private final List<Read> reads = new ArrayList<>();

  /**
   * Asks for coroutines of a VM. Whoever reads something else besides asks for that between the
   * steps, so that it is read with these.
   *
   * @param states the addresses of the coroutines, each a {@code lua_State}
   * @param place what has these coroutines
   */
  public StackReads(Snapshot memory, LuaVm vm, List<Long> states, Place place)
      throws UnreadableException {
    this.memory = memory;
    this.gc64 = vm.isGc64();
    this.layout = StackLayout.of(gc64);
    for (long state : states) {
      reads.add(new Read(state, place.part(".lua_State")));
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
    take(Read::askForStack);
  }

  /** Looks at the stacks, and asks for the functions on them. */
  public void askForFunctions() {
    take(Read::askForFunctions);
  }

  /**
   * The stacks, in the order of their coroutines. Bytes that are no valid stack although nothing
   * changed while they were read give a stack without frames.
   *
   * @throws TornReadException if one changed while it was read
   */
  public List<LuaStack> stacks() throws TornReadException {
    take(Read::askForPrototypes);
    take(Read::check);
    List<LuaStack> stacks = new ArrayList<>();
    for (Read read : reads) {
      stacks.add(read.stack());
    }
    return stacks;
  }

  private void take(Step step) {
    for (Read read : reads) {
      read.take(step);
    }
  }

  private interface Step {
    void of(Read read) throws MemoryException;
  }

  /** A frame that was found: its function, and its link to the frame below. */
  private record Found(long address, long function, long link, View view) {}

  /** One stack on its way from its coroutine to its functions. */
  private final class Read {
    private final Place place;
    private final Block stateBlock;
    private final Block stateAgain;
    private long base;
    private long bottom;
    private @Nullable Block slots;
    private @Nullable Block slotsAgain;
    private @Nullable MemoryException broken;
    private final Map<Long, Block> functions = new HashMap<>();
    private final Map<Long, Block> instructions = new HashMap<>();
    private final List<Found> chain = new ArrayList<>();
    private final Map<Long, Block> prototypes = new LinkedHashMap<>();
    private final Map<Long, Optional<Prototype>> code = new HashMap<>();
    private List<LuaStack.Frame> frames = List.of();

    Read(long state, Place place) throws UnreadableException {
      this.place = place;
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

    View state() {
      return new View(layout.state, stateBlock);
    }

    private boolean isRunning() {
      return state().flag(layout.cframe);
    }

    void askForStack() throws MemoryException {
      View state = state();
      LuaVm.checkType(state, layout.stateType, ObjectType.THREAD);
      require(
          state.unsigned(layout.global) == reads.getFirst().state().unsigned(layout.global),
          "it belongs to another VM than the first one");
      long start = state.unsigned(layout.stack);
      long slotCount = state.unsigned(layout.stackSize);
      base = state.unsigned(layout.base);
      bottom = start + (long) StackLayout.SLOT * (layout.frameSlots - 1);
      long end = start + StackLayout.SLOT * slotCount;
      require(slotCount <= MAX_SLOTS, "a stack of " + slotCount + " slots");
      require(
          start >= LOWEST_ADDRESS
              && end < HIGHEST_ADDRESS
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
        if (isLink(link)) {
          functionOf(frame).ifPresent(this::askForFunction);
          if (isLua(link)) {
            askForInstruction(link);
          }
        }
      }
      if (isAtBottom()) {
        firstFunction().ifPresent(this::askForFunction);
      }
    }

    private boolean isLink(long link) {
      return isLua(link) ? link >= LOWEST_ADDRESS && link < HIGHEST_ADDRESS : isDelta(link);
    }

    private static boolean isLua(long link) {
      return (link & TYPE) == LUA;
    }

    private static boolean isDelta(long link) {
      return link > 0 && link < StackLayout.SLOT * MAX_SLOTS;
    }

    /** The function of a frame; empty if there is something else. */
    private Optional<Long> functionOf(View frame) {
      long bits = frame.unsigned(layout.frameFunction);
      return gc64 ? functionIn(new Value(bits, true)) : address(bits);
    }

    private static Optional<Long> functionIn(Value value) {
      return value.is(ObjectType.FUNCTION) ? address(value.address()) : Optional.empty();
    }

    private static Optional<Long> address(long address) {
      return address >= LOWEST_ADDRESS && address % StackLayout.SLOT == 0
          ? Optional.of(address)
          : Optional.empty();
    }

    private void askForFunction(long address) {
      askFor(address, layout.function.size(), functions);
    }

    private void askForInstruction(long returnAddress) {
      askFor(returnAddress - Bytecode.LENGTH, Bytecode.LENGTH, instructions);
    }

    private void askFor(long address, int length, Map<Long, Block> blocks) {
      if (!blocks.containsKey(address)) {
        try {
          blocks.put(address, memory.read(new Range(address, length, place.part(".stack[]"))));
        } catch (UnreadableException e) {
          // a value that is no longer used; what is needed and missing shows later
        }
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
      return functionIn(new Value(slots().i64(slots().offsetOf(base)), gc64));
    }

    /** Follows the frames from the top to the bottom, and asks for the code of their functions. */
    void askForPrototypes() throws MemoryException {
      requireBottom();
      long at = base - StackLayout.SLOT;
      while (at != bottom) {
        require(hasFrame(at), "a frame leads out of the stack");
        View frame = frame(at);
        long link = frame.unsigned(layout.link);
        require(isLink(link), "a frame has no link");
        boolean dummy = isThread(frame);
        long function = dummy ? 0 : functionOf(frame).orElse(0L);
        require(dummy || function != 0, "a frame has no function");
        chain.add(new Found(at, function, link, frame));
        at -= distance(link);
      }
      for (Found found : chain) {
        askForPrototype(found.function());
      }
      if (isAtBottom()) {
        askForPrototype(firstFunction().orElse(0L));
      }
    }

    /** The first slot is the coroutine itself. */
    private void requireBottom() throws BrokenInvariantException {
      Value first = new Value(slots().i64(0), gc64);
      require(
          gc64
              ? first.is(ObjectType.THREAD) && first.address() == stateBlock.address()
              : first.address() == stateBlock.address(),
          "its stack belongs to another coroutine");
    }

    /** A frame without a function, which has the coroutine in its place. */
    private boolean isThread(View frame) {
      long bits = frame.unsigned(layout.frameFunction);
      return gc64 ? new Value(bits, true).is(ObjectType.THREAD) : bits == stateBlock.address();
    }

    private long distance(long link) throws BrokenInvariantException {
      if (!isLua(link)) {
        long distance = link & ~(long) TYPE_WITH_P;
        require(distance > 0, "a frame leads to itself");
        return distance;
      }
      Block instruction =
          present(
              instructions.get(link - Bytecode.LENGTH),
              "a return address leads to where no memory is");
      return (long) StackLayout.SLOT * (layout.frameSlots + Bytecode.a(instruction.u32(0)));
    }

    private void askForPrototype(long function) throws MemoryException {
      if (function == 0) {
        return;
      }
      View view = function(function);
      if (view.unsigned(layout.functionId) == 0) {
        long address = view.unsigned(layout.pc) - layout.prototype.size();
        if (!prototypes.containsKey(address)) {
          prototypes.put(
              address,
              memory.read(
                  new Range(
                      address,
                      layout.prototype.size() + Bytecode.LENGTH,
                      place.part(".prototype"))));
        }
      }
    }

    private View function(long address) throws BrokenInvariantException {
      Block block = present(functions.get(address), "a function lies where no memory is");
      View view = new View(layout.function, block);
      LuaVm.checkType(view, layout.functionType, ObjectType.FUNCTION);
      return view;
    }

    private Optional<Prototype> prototype(long function) throws BrokenInvariantException {
      Optional<Prototype> known = code.get(function);
      if (known == null) {
        known = codeOf(function);
        code.put(function, known);
      }
      return known;
    }

    private Optional<Prototype> codeOf(long function) throws BrokenInvariantException {
      if (function == 0) {
        return Optional.empty();
      }
      View view = function(function);
      if (view.unsigned(layout.functionId) != 0) {
        return Optional.empty();
      }
      Block header =
          present(
              prototypes.get(view.unsigned(layout.pc) - layout.prototype.size()),
              "a function has no code");
      return Optional.of(Prototype.of(layout, new View(layout.prototype, header)));
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
        boolean vararg = isVararg(found);
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

    private boolean isVararg(Found found) {
      return (found.link() & TYPE_WITH_P) == VARARG;
    }

    private LuaStack.Frame frame(
        long function, Optional<CallSite> site, Optional<CallSite> calledFrom)
        throws BrokenInvariantException {
      Optional<Prototype> code = prototype(function);
      int id = (int) function(function).unsigned(layout.functionId);
      return new LuaStack.Frame(
          code.map(known -> site.orElse(new CallSite(known, UNKNOWN))),
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
      Optional<Prototype> code = prototype(chain.get(index + 1).function());
      if (code.isEmpty()) {
        return Optional.empty();
      }
      Found found = chain.get(index);
      if (isLua(found.link())) {
        return Optional.of(returnSite(code.get(), found.link()));
      }
      if ((found.link() & TYPE_WITH_P) == CONTINUATION) {
        long next = found.view().unsigned(layout.continuation);
        return Optional.of(new CallSite(code.get(), position(code.get(), next)));
      }
      return Optional.of(new CallSite(code.get(), UNKNOWN));
    }

    private CallSite returnSite(Prototype code, long returnAddress)
        throws BrokenInvariantException {
      int position = position(code, returnAddress);
      String outside = "a return address lies outside of the caller's code";
      Block instruction = present(instructions.get(returnAddress - Bytecode.LENGTH), outside);
      Block header = present(prototypes.get(code.address()), outside);
      require(position >= 0, outside);
      Optional<Bytecode> bytecode = Bytecode.withHeader(header.u32(layout.prototype.size()));
      require(bytecode.isPresent(), "code that begins with no header of a function");
      require(
          bytecode.get().isCall(instruction.u32(0)), "a return address that stands behind no call");
      return new CallSite(code, position);
    }

    /** The number of the instruction before an address, if that is in this code. */
    private int position(Prototype code, long next) {
      long into = next - code.address() - layout.prototype.size();
      long position = into / Bytecode.LENGTH - 1;
      return into > 0 && into % Bytecode.LENGTH == 0 && position < code.instructions()
          ? (int) position
          : UNKNOWN;
    }

    private <T> T present(@Nullable T found, String otherwise) throws BrokenInvariantException {
      if (found == null) {
        throw new BrokenInvariantException(place, otherwise);
      }
      return found;
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
}
