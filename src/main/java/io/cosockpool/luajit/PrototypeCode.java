package io.cosockpool.luajit;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.model.LuaWords;
import io.cosockpool.model.Name;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The bytes of a prototype: instructions, constants, lines, names of locals and upvalues, which all
 * lie within it (LuaJIT src/lj_obj.h, lj_debug.c).
 */
final class PrototypeCode {
  /** Copies of copies of a slot: no compiler makes that many. */
  private static final int MOST_COPIES = 16;

  private final StackLayout layout;
  private final Prototype prototype;
  private final Block block;

  PrototypeCode(StackLayout layout, Prototype prototype, Block block) {
    this.layout = layout;
    this.prototype = prototype;
    this.block = block;
  }

  /** What the code calls a function. */
  sealed interface Callee {
    /** A name that stands in the code. */
    record Known(Name name) implements Callee {}

    /** A string of the VM, which is one of the constants. */
    record Constant(long address) implements Callee {}

    private static Callee named(byte[] name) {
      return new Known(new Name(name));
    }

    private static Callee named(String name) {
      return named(name.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** The line of a place; empty if lines are stripped. */
  OptionalInt line(CallSite site) throws BrokenInvariantException {
    if (!site.isKnown() || prototype.lines() == 0) {
      return OptionalInt.empty();
    }
    if (site.position() == 0) {
      return OptionalInt.of((int) prototype.firstLine());
    }
    int width = prototype.lineCount() < 1 << 8 ? 1 : prototype.lineCount() < 1 << 16 ? 2 : 4;
    int at = within(prototype.lines() + (long) width * (site.position() - 1), width);
    long line =
        prototype.firstLine()
            + switch (width) {
              case 1 -> block.u8(at);
              case 2 -> block.u16(at);
              default -> block.u32(at);
            };
    return line > 0 && line <= Integer.MAX_VALUE ? OptionalInt.of((int) line) : OptionalInt.empty();
  }

  /** What the code calls the function that it calls at a place; empty if that cannot be told. */
  Optional<Callee> callee(CallSite site) throws BrokenInvariantException {
    Optional<Bytecode> bytecode = Bytecode.withHeader(instruction(0));
    if (!site.isKnown() || bytecode.isEmpty()) {
      return Optional.empty();
    }
    long call = instruction(site.position());
    if (bytecode.get().isCall(call)) {
      return slotName(
          bytecode.get(),
          site.position(),
          Bytecode.a(call) - (bytecode.get().isIteratorCall(call) ? 3 : 0));
    }
    String metamethod = bytecode.get().metamethod(call);
    return metamethod.isEmpty() ? Optional.empty() : Optional.of(Callee.named(metamethod));
  }

  /** What a slot is called: a local, or what was copied to it. */
  private Optional<Callee> slotName(Bytecode bytecode, int position, int called)
      throws BrokenInvariantException {
    int slot = called;
    Optional<byte[]> local = localName(position, slot);
    int copies = 0;
    for (int at = position - 1; local.isEmpty() && at > 0; at--) {
      long instruction = instruction(at);
      int a = Bytecode.a(instruction);
      if (bytecode.isBase(instruction)) {
        boolean covers =
            Bytecode.opcode(instruction) != bytecode.setNil || slot <= Bytecode.d(instruction);
        if (slot >= a && covers) {
          return Optional.empty();
        }
      } else if (bytecode.writes(instruction) && a == slot) {
        if (Bytecode.opcode(instruction) != bytecode.move || copies == MOST_COPIES) {
          return source(bytecode, instruction);
        }
        copies++;
        slot = Bytecode.d(instruction);
        local = localName(at, slot);
      }
    }
    return local.map(Callee::named);
  }

  /** What an instruction copies to its slot. */
  private Optional<Callee> source(Bytecode bytecode, long instruction)
      throws BrokenInvariantException {
    int opcode = Bytecode.opcode(instruction);
    if (opcode == bytecode.getGlobal) {
      return Optional.of(new Callee.Constant(constant(Bytecode.d(instruction))));
    }
    if (opcode == bytecode.getField) {
      return Optional.of(new Callee.Constant(constant(Bytecode.c(instruction))));
    }
    return opcode == bytecode.getUpvalue
        ? Optional.of(Callee.named(upvalueName(Bytecode.d(instruction))))
        : Optional.empty();
  }

  private long instruction(int position) throws BrokenInvariantException {
    return block.u32(
        within(
            prototype.address() + layout.prototype.size() + (long) Bytecode.LENGTH * position,
            Bytecode.LENGTH));
  }

  private long constant(int index) throws BrokenInvariantException {
    int at =
        within(prototype.constants() - (long) layout.reference * (index + 1), layout.reference);
    return layout.gc64 ? block.i64(at) : block.u32(at);
  }

  /** The name of the local that has a slot at a place; the compiler's own have names, too. */
  private Optional<byte[]> localName(int position, int slot) throws BrokenInvariantException {
    if (prototype.variables() == 0) {
      return Optional.empty();
    }
    Reader variables = new Reader(prototype.variables());
    long start = 0;
    int remaining = slot;
    while (true) {
      int nameAt = variables.at;
      int first = variables.next();
      if (first == 0) {
        return Optional.empty();
      }
      byte[] name =
          first < LuaWords.LOOP_VARIABLES.size()
              ? LuaWords.LOOP_VARIABLES.get(first).getBytes(StandardCharsets.US_ASCII)
              : variables.nameAt(nameAt);
      start += variables.number();
      if (start > position) {
        return Optional.empty();
      }
      long end = start + variables.number();
      if (position < end && remaining-- == 0) {
        return Optional.of(name);
      }
    }
  }

  private byte[] upvalueName(int index) throws BrokenInvariantException {
    if (prototype.upvalues() == 0 || index >= prototype.upvalueCount()) {
      return new byte[0];
    }
    Reader names = new Reader(prototype.upvalues());
    for (int skipped = 0; skipped < index; skipped++) {
      names.nameAt(names.at);
    }
    return names.nameAt(names.at);
  }

  private int within(long address, int length) throws BrokenInvariantException {
    if (!block.contains(address, length)) {
      throw new BrokenInvariantException(block.place(), "a part of the code lies outside of it");
    }
    return block.offsetOf(address);
  }

  /** Bytes one after another, to the end of the prototype at most. */
  private final class Reader {
    private int at;

    Reader(long address) throws BrokenInvariantException {
      at = within(address, 1);
    }

    int next() throws BrokenInvariantException {
      if (at >= block.length()) {
        throw endless();
      }
      return block.u8(at++);
    }

    /** The name that begins there; what follows it is next. */
    byte[] nameAt(int start) throws BrokenInvariantException {
      byte[] name = block.terminatedName(start).orElseThrow(this::endless);
      at = start + name.length + 1;
      return name;
    }

    private BrokenInvariantException endless() {
      return new BrokenInvariantException(block.place(), "names do not end within the code");
    }

    /** An unsigned number in the form ULEB128, of 32 bits. */
    long number() throws BrokenInvariantException {
      long number = 0;
      int shift = 0;
      int part;
      do {
        part = next();
        number |= (long) (part & 0x7f) << Math.min(shift, Integer.SIZE);
        shift += 7;
      } while ((part & 0x80) != 0);
      return number & 0xffffffffL;
    }
  }
}
