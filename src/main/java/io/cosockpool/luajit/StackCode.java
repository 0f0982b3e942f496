package io.cosockpool.luajit;

import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.walk.Snapshot;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The functions on a stack and the code that they run: what is asked for, and what it says. */
final class StackCode {
  /** The position of what is not known. */
  static final int UNKNOWN = -1;

  private final Snapshot memory;
  private final StackLayout layout;
  private final Place place;
  private final Map<Long, Block> functions = new HashMap<>();
  private final Map<Long, Block> instructions = new HashMap<>();
  private final Map<Long, Block> prototypes = new LinkedHashMap<>();
  private final Map<Long, Optional<Prototype>> code = new HashMap<>();

  /**
   * Of a stack.
   *
   * @param place of its coroutine
   */
  StackCode(Snapshot memory, StackLayout layout, Place place) {
    this.memory = memory;
    this.layout = layout;
    this.place = place;
  }

  void askForFunction(long address) {
    askFor(address, layout.function.size(), functions);
  }

  void askForInstruction(long returnAddress) {
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

  void askForPrototype(long function) throws MemoryException {
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
                    address, layout.prototype.size() + Bytecode.LENGTH, place.part(".prototype"))));
      }
    }
  }

  View function(long address) throws BrokenInvariantException {
    Block block = present(functions.get(address), "a function lies where no memory is");
    View view = new View(layout.function, block);
    LuaVm.checkType(view, layout.functionType, ObjectType.FUNCTION);
    return view;
  }

  /** The code of a function; empty if it is not written in Lua. */
  Optional<Prototype> prototype(long function) throws BrokenInvariantException {
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

  /** Where the instruction before a return address put the call. */
  int calledAt(long returnAddress) throws BrokenInvariantException {
    Block instruction =
        present(
            instructions.get(returnAddress - Bytecode.LENGTH),
            "a return address leads to where no memory is");
    return Bytecode.a(instruction.u32(0));
  }

  /** The call before a return address, which must be one. */
  CallSite returnSite(Prototype code, long returnAddress) throws BrokenInvariantException {
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
  int position(Prototype code, long next) {
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
}
